package nslookup

import (
	"strings"

	"github.com/smtplab/smtplab/sim/resolver"
)

// missing says that something could not be found out, and what to do about it.
func (c *check) missing(failed *resolver.Error, what string) {
	level := Unknown
	if !failed.Temporary() {
		level = Wrong // a loop of aliases is there for everybody
	}
	c.find(level, remedy(failed), "%s cannot be found out: %s", what, reason(failed))
}

// reason is why a question has no answer, with the server's own word for it.
func reason(failed *resolver.Error) string {
	if failed.Detail != "" {
		return string(failed.Why) + " (" + failed.Detail + ")"
	}
	return string(failed.Why)
}

// remedy is what to do where a question has no answer.
func remedy(failed *resolver.Error) string {
	switch failed.Why {
	case resolver.TimedOut:
		return "see whether the DNS server is reached, and whether the servers that it asks for this name are"
	case resolver.Refused, resolver.Reset, resolver.Closed, resolver.Truncated:
		return "see whether the DNS server runs and answers by UDP and by TCP: an answer that is truncated is asked for again by TCP " +
			"(RFC 7766 section 5)"
	case resolver.ServerFailure:
		return "see on the DNS server whether the zone is loaded there, or the servers to which it is delegated answer"
	case resolver.CNAMELoop:
		return "let the last alias lead to a name that has records"
	case resolver.NoServer, resolver.Unreachable:
		return "name a DNS server that can be reached from here"
	default:
		return "ask another DNS server: this one's answers cannot be used"
	}
}

// rooted is a full name, with its final dot; undotted the same as people write it.
func rooted(name string) string { return undotted(name) + "." }

func undotted(name string) string { return strings.TrimSuffix(name, ".") }

// containsName: names differ neither by case (RFC 4343) nor by a final dot.
func containsName(names []string, name string) bool {
	for _, n := range names {
		if strings.EqualFold(undotted(n), undotted(name)) {
			return true
		}
	}
	return false
}

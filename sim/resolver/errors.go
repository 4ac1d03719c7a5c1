package resolver

import (
	"errors"
	"net/netip"
)

// A Why is the reason for which a question has no answer, in words fit for a log.
type Why string

// The reasons. Those of the first group were answered, those of the second were not.
const (
	NoSuchDomain  Why = "no such domain" // NXDOMAIN
	NoData        Why = "no data"        // the name exists, and has no record of the type
	NullMX        Why = "null MX"        // the domain says that it takes no mail (RFC 7505)
	CNAMELoop     Why = "CNAME loop"     // or a chain of more than eight
	ServerFailure Why = "server failure" // SERVFAIL, REFUSED, FORMERR, NOTIMP, or a referral to somebody else
	Truncated     Why = "truncated"      // nothing usable came in it, and TCP is not allowed

	Refused       Why = "refused" // TCP: RST instead of a connection; UDP: port unreachable
	Reset         Why = "reset"   // RST after the connection was open
	Closed        Why = "closed"  // the connection ended before the answer did
	TimedOut      Why = "timed out"
	WrongID       Why = "wrong id"       // over TCP; over UDP such an answer is ignored
	WrongQuestion Why = "wrong question" // likewise
	Malformed     Why = "malformed"
	Unreachable   Why = "unreachable" // the host could not send at all

	NoServer Why = "no server to ask"
	BadName  Why = "bad name" // not a domain name (RFC 1035 section 2.3.4), or not a type
)

// An Error says which question got no usable answer, from whom, and why.
type Error struct {
	Name, Type string
	Why        Why
	Server     netip.AddrPort // the last that was asked; invalid where none was
	Detail     string         // more words, such as the rcode; may be empty
}

// Error is for example "mail.isp.example A at 192.168.2.53:53: refused".
func (e *Error) Error() string {
	text := e.Name + " " + e.Type
	if e.Server.IsValid() {
		text += " at " + e.Server.String()
	}
	text += ": " + string(e.Why)
	if e.Detail != "" {
		text += " (" + e.Detail + ")"
	}
	return text
}

// NotFound reports that the servers know that there is no such name, or no such record of it.
func (e *Error) NotFound() bool { return e.Why == NoSuchDomain || e.Why == NoData }

// Temporary reports that the same question may be answered later: mail that depends on it has to wait (RFC 5321
// section 5.1). A loop of CNAME records is not: somebody has to mend it (RFC 1034 section 3.6.2 calls it an error).
func (e *Error) Temporary() bool {
	switch e.Why {
	case NoSuchDomain, NoData, NullMX, CNAMELoop, BadName:
		return false
	default:
		return true
	}
}

// Temporary reports that err may pass by itself. An error that is not of this package does not.
func Temporary(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Temporary()
}

package judge

import (
	"fmt"
	"net/netip"
	"strings"

	"github.com/smtplab/smtplab/harness/script"
	"github.com/smtplab/smtplab/sim/smtp"
)

func init() {
	reportRules["reporter"] = bare(report.checkReporter)
	reportRules["zones"] = bare(report.checkZones)
	reportRules["status"] = readStatusRule
	reportRules["lacks"] = readLacks
	reportRules["field"] = func(a *script.Args) func(report) *Miss {
		return readField(a, func(value, want string) bool { return value == want || typed(value) == want })
	}
	reportRules["begins"] = func(a *script.Args) func(report) *Miss {
		return readField(a, func(value, want string) bool { return strings.HasPrefix(typed(value), want) })
	}
}

// checkReporter wants the name of a host (RFC 3464 section 2.2.2). Of names that are not in the DNS it knows nothing.
func (r report) checkReporter() *Miss {
	values := r.message.All("Reporting-MTA")
	if len(values) != 1 {
		return &Miss{Want: "one field Reporting-MTA", Got: fmt.Sprintf("%q", values)}
	}
	kind, name, _ := strings.Cut(typed(values[0]), ";")
	if strings.HasPrefix(kind, "x-") && name != "" {
		return nil
	}
	_, notAddress := netip.ParseAddr(strings.Trim(name, "[]"))
	if kind != "dns" || smtp.CheckDomain(name) != 0 || notAddress == nil {
		return &Miss{Want: "Reporting-MTA: dns; and a full name", Got: values[0]}
	}
	return nil
}

// dated are the fields for programs that hold dates (RFC 3464 sections 2.2.5, 2.3.7 and 2.3.9).
var dated = []string{"Arrival-Date", "Last-Attempt-Date", "Will-Retry-Until"}

func (r report) checkZones() *Miss {
	for _, group := range r.groups() {
		for _, name := range dated {
			value, given := group.Get(name)
			if why := wrongDate(value, ""); given && why != "" {
				return &Miss{Want: name + " to be " + why, Got: value}
			}
		}
	}
	return nil
}

// readStatusRule reads the class that each Status must have: 5 for what failed, or 4 where it ran out of time.
func readStatusRule(a *script.Args) func(report) *Miss {
	class := a.Choice("2", "4", "5")
	return func(r report) *Miss {
		if len(r.recipients) == 0 {
			return &Miss{Want: "a Status for each recipient", Got: "no recipient"}
		}
		for _, group := range r.recipients {
			value, _ := group.Get("Status")
			if _, err := smtp.ParseStatus(plain(value)); err != nil {
				return &Miss{Want: "a status code in three numbers without leading zeros", Got: "Status: " + value}
			}
			if plain(value)[:1] != class {
				return &Miss{Want: "a Status of class " + class, Got: value}
			}
		}
		return nil
	}
}

func readLacks(a *script.Args) func(report) *Miss {
	name := a.Word()
	return func(r report) *Miss {
		for _, group := range r.groups() {
			if value, given := group.Get(name); given {
				return &Miss{Want: "no field " + name, Got: value}
			}
		}
		return nil
	}
}

// readField reads a field's name and what it must be like, in the message's group or that of any recipient. Fields with a
// type are compared without the blanks that may stand after it.
func readField(a *script.Args, fits func(value, want string) bool) func(report) *Miss {
	name, want := a.Word(), a.Rest()
	if want == "" {
		a.Fail("want the text of the field %s", name)
	}
	return func(r report) *Miss {
		var found []string
		for _, group := range r.groups() {
			for _, value := range group.All(name) {
				if fits(value, want) {
					return nil
				}
				found = append(found, value)
			}
		}
		return &Miss{Want: name + ": " + want, Got: fmt.Sprintf("%q", found)}
	}
}

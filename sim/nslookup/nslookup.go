// Package nslookup finds out whether the hosts of a mail domain have reverse names, in the five steps of KB Q190026.
//
// The article's "Steps to Test if the Reverse NS-Lookup is Set Up Properly" are what a postmaster does by hand when the
// protocol log shows that a connection was established, and then nothing else: look up the domain, find its mail
// exchanger, find that host's address, look up the name of the address, and see whether it is the right one. [Check]
// takes them in that order, on any [sim.Host], and leaves a [Report]: for each step what was asked, what was answered,
// what that means and what to correct.
//
// The steps are in steps.go, the last of them in compare.go; overhear.go notes the questions, correct.go knows what to
// do about a question without an answer, and text.go writes a report as nslookup and the article would.
package nslookup

import (
	"net/netip"
	"time"

	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/resolver"
)

// A Config says what to check, and whom to ask. Zero times and tries mean the resolver's own.
type Config struct {
	Domain  string           // with or without a dot at its end; upper and lower case are the same (RFC 4343)
	Servers []netip.AddrPort // asked in this order
	Timeout time.Duration    // for one try at one server
	Tries   int              // how often a server that keeps silent is asked
}

// A Verdict is the outcome of all steps.
type Verdict string

// The verdicts.
const (
	Proper   Verdict = "proper"   // each address has a name that resolves back to it
	Broken   Verdict = "broken"   // one has not, or there is no way to an address
	Untested Verdict = "untested" // what was found is in order, but something could not be found out
)

// A Report is what the steps found. Its JSON form is a public interface.
type Report struct {
	Domain  string           `json:"domain"`
	Servers []netip.AddrPort `json:"servers"`
	Steps   []*Step          `json:"steps"` // five, the last of which may not have been taken
	Verdict Verdict          `json:"verdict"`
}

// A Step is one of the article's five.
type Step struct {
	Number    int        `json:"number"`
	Title     string     `json:"title"` // in the article's words
	Questions []Question `json:"questions,omitempty"`
	Findings  []Finding  `json:"findings"`
}

// A Question is one that was put to one server, by one transport.
type Question struct {
	Name      string         `json:"name"`
	Type      string         `json:"type"`
	Server    netip.AddrPort `json:"server"`
	Transport string         `json:"transport"`         // "udp" or "tcp"
	Answers   []string       `json:"answers,omitempty"` // records, in the words of nslookup
	Failure   string         `json:"failure,omitempty"` // what came in the place of records: "no such domain", "timed out"

	number int
}

// A Level is how good or bad a finding is.
type Level string

// The levels.
const (
	Good    Level = "good"
	Note    Level = "note"    // mail passes, but somebody should look at it
	Skipped Level = "skipped" // the step was not taken, for want of what the one before should have found
	Unknown Level = "unknown" // it could not be found out
	Wrong   Level = "wrong"   // hosts that look will drop the connection, or mail does not get this far
)

// A Finding is what a step showed about one host or address.
type Finding struct {
	Level   Level  `json:"level"`
	Text    string `json:"text"`
	Correct string `json:"correct,omitempty"` // what to do about it
}

// Check takes the five steps. It parks the caller until they are done; the error is a [*resolver.Error] for a domain that
// is no domain name.
func Check(host sim.Host, config Config) (*Report, error) {
	domain := undotted(config.Domain)
	c := &check{report: &Report{Domain: domain, Servers: config.Servers}}
	c.resolver = resolver.New(&overhearing{host, c}, resolver.Config{Servers: config.Servers, Timeout: config.Timeout, Tries: config.Tries})
	for _, step := range []func(*check) error{
		(*check).lookUpDomain, (*check).findExchangers, (*check).findAddresses, (*check).lookUpNames, (*check).compareNames,
	} {
		if err := step(c); err != nil {
			return nil, err
		}
	}
	c.report.Verdict = c.report.verdict()
	return c.report, nil
}

// verdict: one fault breaks the path, whatever else is in order. A path of which a step had nothing to go on was not tested.
func (r *Report) verdict() Verdict {
	verdict := Proper
	for _, step := range r.Steps {
		for _, f := range step.Findings {
			switch {
			case f.Level == Wrong:
				return Broken
			case f.Level == Unknown, f.Level == Skipped:
				verdict = Untested
			}
		}
	}
	return verdict
}

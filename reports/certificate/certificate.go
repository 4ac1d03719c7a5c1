// Package certificate says what an examination by the conformance cases comes to: not a percentage, but a statement for
// each profile, with what stands against it by name.
//
// The statement "conforms" is made only where nothing is left open, and what is left open is found by comparing the
// results with the edition of the cases (package scenarios), never with the results themselves: a case that is not there was
// not played, whatever the reason, and a case that was played by another scenario than the edition's does not count. Nor
// does one of which no record was kept, or whose evidence is not what it was. [Of] reads all of this from a result folder;
// formats of package reports show it.
//
// For each case that stands against the server there is a [Failure]: the rule, what came, and the dialogue as commands that
// run without smtplab (package replay), as a text for a bug report.
package certificate

import (
	"io/fs"
	"slices"
	"strings"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/scenarios"
)

// A Certificate is what an examination comes to.
type Certificate struct {
	Report   *result.Report
	System   result.System
	Cases    []Case // of the edition that can be put to servers, in the order of their names
	Profiles []Profile
	Sections []Section // of RFC 5321, in its order
	Failures []Failure // those that break a MUST first
	// Doubts are reasons for which the results as a whole cannot be relied on, a sentence each.
	Doubts   []string
	Greeting string // the server's first line, as it was in the first dialogue; empty where none was kept
	Digest   string // SHA-256 of the lines of Sums
}

// Profiles are those for which a statement is made, in the order in which they are told.
var Profiles = []string{"core-server", "esmtp", "tls", "security", "relay", "dsn"}

// abouts say what the rules of a profile are about.
var abouts = map[string]string{
	"core-server": "what no server may do without",
	"esmtp":       "the finer points of the protocol, and the extensions that the server offers",
	"tls":         "STARTTLS and AUTH",
	"security":    "what keeps a server from being deceived or misused",
	"relay":       "mail that is passed on to other hosts",
	"dsn":         "reports about what became of mail",
}

// Of reads the certificate from the results of an examination. Evidence is the result folder; it may be nil, where nothing
// was kept: then nothing is proved, and no statement is made. The error says that the results are of no examination.
func Of(r *result.Report, evidence fs.FS) (*Certificate, error) {
	if r.System == nil {
		return nil, ErrNoSystem
	}
	edition, err := scenarios.CasesOf(r.System.Edition)
	if err != nil {
		edition = nil
	}
	return ByEdition(r, evidence, edition)
}

// ByEdition is Of with the cases of the edition given; nil stands for an edition that is not known.
func ByEdition(r *result.Report, evidence fs.FS, edition []scenarios.Listed) (*Certificate, error) {
	c := &Certificate{Report: r, System: *r.System, Digest: digest(r), Greeting: greeting(r, evidence)}
	if edition == nil {
		c.doubt("The edition " + r.System.Edition + " of the cases is not known to this program, so nothing can be said about what is missing.")
	}
	c.Cases = casesOf(edition, r, c.damages(evidence))
	c.strangers(edition)
	for _, name := range Profiles {
		c.Profiles = append(c.Profiles, profileOf(name, c.Cases, len(c.Doubts) > 0))
	}
	var err error
	if c.Sections, err = sectionsOf(c.Cases); err != nil {
		return nil, err
	}
	c.Failures = c.failures(evidence)
	return c, nil
}

func (c *Certificate) doubt(text string) { c.Doubts = append(c.Doubts, text) }

// damages are the cases whose evidence is not what it was, with the first file of each.
func (c *Certificate) damages(evidence fs.FS) map[string]string {
	list := map[string]string{}
	if evidence == nil {
		for _, x := range c.Report.Cases {
			list[x.Name] = "its evidence was not kept"
		}
		return list
	}
	for _, d := range c.Report.Check(evidence) {
		owner := ""
		for _, x := range c.Report.Cases {
			if dir := result.CaseDir(x.Name) + "/"; strings.HasPrefix(d.File, dir) && len(x.Name) > len(owner) {
				owner = x.Name
			}
		}
		if owner == "" {
			c.doubt("In the folder there is a file that belongs to no case: " + d.File + ".")
		} else if list[owner] == "" {
			list[owner] = "its evidence is damaged: " + d.Error()
		}
	}
	return list
}

// strangers looks for cases that the edition does not have.
func (c *Certificate) strangers(edition []scenarios.Listed) {
	for _, x := range c.Report.Cases {
		known := slices.ContainsFunc(edition, func(l scenarios.Listed) bool { return l.Name == x.Name })
		if !known && edition != nil {
			c.doubt("The case " + x.Name + " (" + x.Verdict.String() + ") is none of the edition, and does not count.")
		}
	}
}

// Profile returns the profile of a name.
func (c *Certificate) Profile(name string) (Profile, bool) {
	i := slices.IndexFunc(c.Profiles, func(p Profile) bool { return p.Name == name })
	if i < 0 {
		return Profile{}, false
	}
	return c.Profiles[i], true
}

// WasChosen reports whether every case of a profile is in the results, so that its statement is more than that something is
// missing.
func (c *Certificate) WasChosen(profile string) bool {
	return !slices.ContainsFunc(c.Cases, func(x Case) bool { return x.Result == nil && slices.Contains(x.Profiles, profile) })
}

// Worst is the statement about all profiles that were examined together.
func (c *Certificate) Worst() Statement {
	worst := NotExamined
	for _, p := range c.Profiles {
		if p.Statement != NotExamined && (worst == NotExamined || p.Statement > worst) {
			worst = p.Statement
		}
	}
	return worst
}

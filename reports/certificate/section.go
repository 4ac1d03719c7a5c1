package certificate

import (
	_ "embed" // the sections of RFC 5321
	"fmt"
	"slices"
	"strings"
)

// The sections of RFC 5321: number, title, and what no case examines, and why. Titles are those of the RFC's own table of
// contents; those of 4.1.1.1 to 4.1.1.11, 4.5.4.1 and 4.5.4.2, which that leaves out, of its text.
//
//go:embed rfc5321.tsv
var rfc5321 string

// A Section is one of RFC 5321.
type Section struct {
	Number string // "4.1.1.5", "F.2"
	Title  string
	Cases  []Case // that examine it
	// Coverage says why there are no cases, or what they leave out: a word of coverages. It is empty where there is nothing to
	// be said.
	Coverage string
	Reason   string
}

// coverages are the reasons for which a section, or a part of it, has no cases.
var coverages = map[string]string{
	"none":      "sets no rule for servers",
	"below":     "its rules are in the sections below it",
	"elsewhere": "examined by cases of other sections",
	"client":    "rules for clients",
	"gateway":   "rules for gateways to other kinds of mail",
	"hidden":    "cannot be seen from outside",
	"missing":   "could be examined, and is not yet",
	"partly":    "not examined here",
}

// Standing is the worst of the section's cases: a failure is never hidden by what passed beside it.
func (s Section) Standing() Standing {
	worst := DoesNotApply
	for _, c := range s.Cases {
		if c.Standing == Passed && worst == DoesNotApply {
			worst = Passed
		}
		if c.Standing > DoesNotApply {
			worst = max(worst, c.Standing)
		}
	}
	return worst
}

// Level is how deep the section lies, from 1.
func (s Section) Level() int { return strings.Count(s.Number, ".") + 1 }

// Why says why there are no cases, or what they leave out.
func (s Section) Why() string {
	what := coverages[s.Coverage]
	if s.Reason == "" {
		return what
	}
	return what + ": " + s.Reason
}

// sectionsOf reads the sections and puts the cases of each to it.
func sectionsOf(cases []Case) ([]Section, error) {
	lines := strings.Split(strings.TrimSuffix(rfc5321, "\n"), "\n")[1:]
	list := make([]Section, len(lines))
	for i, line := range lines {
		f := strings.Split(line, "\t")
		if len(f) != 4 {
			return nil, fmt.Errorf("rfc5321.tsv:%d: want 4 columns, got %d", i+2, len(f))
		}
		list[i] = Section{Number: f[0], Title: f[1], Coverage: f[2], Reason: f[3]}
		for _, c := range cases {
			if slices.Contains(c.Refs, "RFC5321:"+f[0]) {
				list[i].Cases = append(list[i].Cases, c)
			}
		}
	}
	return list, nil
}

// titleOf is the title of a section of RFC 5321; empty for a number that it does not have.
func titleOf(number string) string {
	for line := range strings.Lines(rfc5321) {
		if f := strings.Split(line, "\t"); f[0] == number {
			return f[1]
		}
	}
	return ""
}

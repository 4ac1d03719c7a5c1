package harness

import (
	"regexp"

	"github.com/smtplab/smtplab/harness/script"
)

func init() {
	register(Word{
		Name:    "requirement",
		Kind:    HeaderWord,
		Usage:   "requirement RFC-SECTION-NUMBER",
		Summary: "the requirement that a conformance case examines",
		Manual: `Its permanent name in the catalogue of requirements: the RFC, the section and a number in it, such as RFC5321-4.1.1.5-01. Several
cases may examine one requirement.`,
		read: func(r *reader, a *script.Args) {
			r.scenario.Requirement = a.Word()
			if !a.Failed() && !requirementForm.MatchString(r.scenario.Requirement) {
				a.Fail("want a requirement such as RFC5321-4.1.1.5-01, got %q", r.scenario.Requirement)
			}
		},
	})
}

var requirementForm = regexp.MustCompile(`^RFC[0-9]+(-([A-Z]\.)?[0-9.]+)?-[0-9]{2}$`)

package harness

import (
	"regexp"

	"github.com/smtplab/smtplab/harness/script"
)

func init() {
	register(Word{
		Name:    "refs",
		Kind:    HeaderWord,
		Usage:   "refs REF...",
		Summary: "the articles and RFC sections that say so",
		Manual:  `An article by its number, Q276347 or KB818222; a section of an RFC as RFC5321:4.1.1.5. Every scenario has them.`,
		read: func(r *reader, a *script.Args) {
			r.scenario.Refs = a.Words(1)
			for _, ref := range r.scenario.Refs {
				if !refForm.MatchString(ref) {
					a.Fail("want a reference such as Q276347, KB818222 or RFC5321:4.1.1.5, got %q", ref)
				}
			}
		},
	})
}

var refForm = regexp.MustCompile(`^[A-Z]+[0-9-]*[0-9](:[A-Za-z0-9.-]+)?$`)

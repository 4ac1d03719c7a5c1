package harness

import "github.com/smtplab/smtplab/harness/script"

// levels are the allowed words after "level".
var levels = []string{"MUST", "SHOULD", "MAY", "interop"}

func init() {
	register(Word{
		Name:    "level",
		Kind:    HeaderWord,
		Usage:   "level MUST|SHOULD|MAY|interop",
		Summary: "how binding the rule is that the scenario shows",
		Manual: `A claim that does not hold is a failure at the levels MUST and interop, non-strict at SHOULD, unsupported at MAY. Interop, the
default, is for stories about products that are no rule of any RFC.`,
		read: func(r *reader, a *script.Args) { r.scenario.Level = a.Choice(levels...) },
	})
}

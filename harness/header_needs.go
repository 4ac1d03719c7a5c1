package harness

import "github.com/smtplab/smtplab/harness/script"

func init() {
	register(Word{
		Name:    "needs",
		Kind:    HeaderWord,
		Usage:   "needs WORD...",
		Summary: "what a system under test must have for this case",
		Manual:  `"mailbox" is an address that takes mail; in a talk, MAILBOX stands for it. Other words are EHLO keywords in small letters.`,
		read: func(r *reader, a *script.Args) {
			r.scenario.Needs, r.scenario.needsLine = a.Words(1), a.Item.Line
		},
	})
}

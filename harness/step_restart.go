package harness

import "github.com/smtplab/smtplab/harness/script"

func init() {
	register(Word{
		Name:    "restart",
		Kind:    StepWord,
		Usage:   "restart HOST",
		Summary: "stops the mail server of a host, if it runs, and starts it again",
		Manual: `Settings and registry are read anew. The queue stays; all that waits in it is due at once. A host that crashed comes up
again.`,
		read: func(r *reader, a *script.Args) {
			name := a.Host()
			r.step(func(s *stage) error { return s.restart(name) })
		},
	})
}

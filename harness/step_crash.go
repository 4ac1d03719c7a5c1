package harness

import "github.com/smtplab/smtplab/harness/script"

func init() {
	register(Word{
		Name:    "crash",
		Kind:    StepWord,
		Usage:   "crash HOST",
		Summary: "cuts the power of a host",
		Manual:  `Nothing leaves the host any more and what arrives is ignored, until restart. What its spool had not yet on disk is forgotten.`,
		read: func(r *reader, a *script.Args) {
			name := a.Host()
			r.step(func(s *stage) error { return s.crash(name) })
		},
	})
}

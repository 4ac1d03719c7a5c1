package harness

import (
	"strings"

	"github.com/smtplab/smtplab/harness/script"
)

func init() {
	register(Word{
		Name:    "question",
		Kind:    HeaderWord,
		Usage:   "question TEXT",
		Summary: "what an exercise in predict asks",
		Manual:  `One line of prose. Each choice is an answer to it. In diagnose the question is always the same, and is not written.`,
		read: func(r *reader, a *script.Args) {
			r.exercise.Question = strings.Join(a.Words(1), " ")
		},
	})
}

package harness

import (
	"strings"

	"github.com/smtplab/smtplab/harness/script"
)

func init() {
	register(Word{
		Name:    "hint",
		Kind:    HeaderWord,
		Usage:   "hint TEXT",
		Summary: "helps a student one step further in an exercise",
		Manual: `One line of prose. Several lines are several steps, given in their order when the student asks: the first says where to look, and
none says the answer.`,
		many: true,
		read: func(r *reader, a *script.Args) {
			r.exercise.Hints = append(r.exercise.Hints, strings.Join(a.Words(1), " "))
		},
	})
}

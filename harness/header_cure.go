package harness

import (
	"slices"

	"github.com/smtplab/smtplab/harness/script"
)

func init() {
	register(Word{
		Name:    "cure",
		Kind:    HeaderWord,
		Usage:   "cure SECTION...",
		Summary: "names cures of an exercise that are known to be right",
		Manual: `A section holds lines of the language that change the world: set, reg, restart, zone, dns, link. They are done before the
story begins. Paragraphs of "#" in front of them say why they help. Each cure is a case with a name of its own, such as
exercises/cure/the-offer[suppress]: it is played with the goal in the place of all that the scenario claims, so that a cure that does
not reach the goal is a failure.`,
		read: readCure,
	})
}

// maxCures is how many an exercise may name: each is a whole case, read before the first one runs.
const maxCures = 20

func readCure(r *reader, a *script.Args) {
	for more := true; more; more = a.More() {
		section := a.Section()
		switch {
		case slices.Contains(r.exercise.cures, section):
			a.Fail("cure %s is given twice", section.Name)
		case len(r.exercise.cures) == maxCures:
			a.Fail("want at most %d cures, got more", maxCures)
		}
		r.exercise.cures = append(r.exercise.cures, section)
	}
}

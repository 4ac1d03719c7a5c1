package judge

import (
	"github.com/smtplab/smtplab/harness/transcript"
	"github.com/smtplab/smtplab/sim/record"
)

// Holds reports of each claim whether the record bears it out. These are claims that nobody stands for, such as the answers
// that a student may choose from; one in a line that the story never came to does not hold.
func Holds(claims []Claim, events []record.Event) []bool {
	c := Case{Claims: claims}
	g := newGrader(c, transcript.Read(events))
	steps := stepPlaces(events)
	hold := make([]bool, len(claims))
	for i, claim := range claims {
		at, reached := steps[claim.Line]
		hold[i] = reached && len(check(claim, g.view(at, events))) == 0
	}
	return hold
}

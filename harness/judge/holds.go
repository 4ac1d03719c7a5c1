package judge

import (
	"context"
	"fmt"

	"github.com/smtplab/smtplab/harness/transcript"
)

// Holds reports of each claim whether the record bears it out. These are claims that nobody stands for, such as the answers
// that a student may choose from; one in a line that the story never came to does not hold. The error says that ctx was done
// before all were looked at.
func Holds(ctx context.Context, claims []Claim, story *transcript.Story) ([]bool, error) {
	g := newGrader(ctx, Case{Claims: claims}, story)
	hold := make([]bool, len(claims))
	for i, claim := range claims {
		at, reached := g.steps[claim.Line]
		hold[i] = reached && len(check(claim, g.view(at, story.Events))) == 0
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("judging line %d: %w", claim.Line, err)
		}
	}
	return hold, nil
}

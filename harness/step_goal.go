package harness

import "github.com/smtplab/smtplab/harness/script"

func init() {
	register(Word{
		Name:    "goal",
		Kind:    StepWord,
		Usage:   "goal TOPIC ...",
		Summary: "says what must be seen at this point once the exercise is cured",
		Manual: `The topics are those of "see", and look at the story up to this line. As the scenario stands they need not hold, and not all of
them may; a world that was changed is cured when all hold, and no message was lost.`,
		read: func(r *reader, a *script.Args) {
			look := r.look(a, "goal")
			r.goals = append(r.goals, claimOf(a, look))
		},
	})
}

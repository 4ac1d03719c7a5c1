package harness

import "github.com/smtplab/smtplab/harness/script"

func init() {
	register(Word{
		Name:    "exercise",
		Kind:    HeaderWord,
		Usage:   "exercise predict|cure|diagnose",
		Summary: "what the scenario asks of a student, to whom the story is the task",
		Manual: `predict asks what will happen, before it is played; cure has the student change the world until the goal is reached; diagnose
shows what was captured and logged, and hides the world: name the article. As it stands, the scenario plays the trouble, and what it
claims with "see" is true of that. An exercise is one story, without each, and has hints.`,
		read: func(r *reader, a *script.Args) {
			r.exercise.Kind = a.Choice(Predict, Cure, Diagnose)
		},
	})
}

package harness

import "github.com/smtplab/smtplab/harness/script"

func init() {
	register(Word{
		Name:    "choice",
		Kind:    StepWord,
		Usage:   "choice SECTION TOPIC ...",
		Summary: "an answer that a student may choose, and what would be seen if it were right",
		Manual: `The section's first paragraph is the answer, the others say why it is right, or why it is not. The topics are those of "see", and
look at the story up to this line: of all choices exactly one must be true then. In diagnose, the section's name is the article's reference,
such as KB818222, and the right one is among the scenario's refs.`,
		read: readChoice,
	})
}

func readChoice(r *reader, a *script.Args) {
	section := a.Section()
	text, why := cutAnswer(section)
	if !a.Failed() && why == "" {
		a.FailAt(section.Line, "choice %q: want the answer, an empty line, and why it is right or wrong", section.Name)
	}
	look := r.look(a, "choice SECTION")
	r.exercise.Choices = append(r.exercise.Choices, Choice{Name: section.Name, Line: a.Item.Line, Text: text, Why: why})
	r.answers = append(r.answers, claimOf(a, look))
}

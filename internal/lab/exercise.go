package lab

import (
	"strings"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/harness/result"
)

// exercise is what a scenario asks of a student. Which choice is right is not in it: a run tells.
func exercise(e *harness.Exercise) *Exercise {
	if e == nil {
		return nil
	}
	x := &Exercise{Kind: e.Kind, Task: e.Task, Question: e.Question, Goal: e.Goal, Hints: e.Hints, Knobs: e.Knobs, Hidden: e.Kind == harness.Diagnose}
	for _, c := range e.Choices {
		x.Choices = append(x.Choices, Choice{Text: c.Text, Why: c.Why})
	}
	for _, c := range e.Cures {
		x.Cures = append(x.Cures, Cure{Why: c.Why, Steps: c.Steps})
	}
	return x
}

// grade says how an exercise was done.
func (p *Played) grade(c *harness.Case, run *harness.Run) {
	e := c.Scenario.Exercise
	if e == nil {
		return
	}
	if len(e.Choices) > 0 {
		p.Answers = c.Answers(run.Events)
	}
	if len(e.Goal) > 0 {
		findings := c.JudgeGoal(run.Events)
		p.Goal = &Graded{Reached: len(findings) == 0, Findings: append([]result.Finding{}, findings...)}
	}
}

// isClaim reports whether a line of the story claims something, rather than do something.
func isClaim(line string) bool {
	word, _, _ := strings.Cut(line, " ")
	return word == "see" || word == "sign" || word == "goal" || word == "choice"
}

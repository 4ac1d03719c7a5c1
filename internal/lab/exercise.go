package lab

import (
	"slices"
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
func (p *Played) grade(c *harness.Case, changes []Change, run *harness.Run) {
	e := c.Scenario.Exercise
	if e == nil {
		return
	}
	if len(e.Choices) > 0 {
		p.Answers = c.Answers(run.Events)
	}
	if len(e.Goal) > 0 {
		findings := append(strayed(c.Scenario.File, e, changes), c.JudgeGoal(run.Events)...)
		p.Goal = &Graded{Reached: len(findings) == 0, Findings: findings}
	}
}

// strayed are the changes of what is not the student's to change.
func strayed(file string, e *harness.Exercise, changes []Change) []result.Finding {
	findings := []result.Finding{}
	for _, c := range changes {
		thing := c.thing()
		ours := slices.Contains(e.Knobs, thing) || c.Kind == "zone" && slices.ContainsFunc(e.Knobs, isAddress)
		if e.Knobs != nil && !ours {
			findings = append(findings, result.Finding{At: file, Claim: "knob " + strings.Join(e.Knobs, " "), Want: "changes of " + strings.Join(e.Knobs, ", ") + " alone",
				Got: "a change of " + thing, Verdict: result.Fail})
		}
	}
	return findings
}

// thing is what a change is of, as knobs name it.
func (c Change) thing() string {
	switch c.Kind {
	case "box":
		return c.Name
	case "fault":
		return c.Server
	case "zone", "section":
		return c.Kind + " " + c.Name
	}
	return c.Host
}

// isClaim reports whether a line of the story claims something, rather than do something.
func isClaim(line string) bool {
	word, _, _ := strings.Cut(line, " ")
	return word == "see" || word == "sign" || word == "goal" || word == "choice"
}

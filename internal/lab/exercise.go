package lab

import (
	"context"
	"strings"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/harness/transcript"
)

// exercise is what a scenario asks of a student. Which choice is right is not in it: a run tells.
func exercise(e *harness.Exercise) *Exercise {
	if e == nil {
		return nil
	}
	x := &Exercise{Kind: e.Kind, Task: e.Task, Question: e.Question, Goal: e.Goal, Hints: e.Hints, Hidden: e.Kind == harness.Diagnose}
	for _, c := range e.Choices {
		x.Choices = append(x.Choices, Choice{Text: c.Text, Why: c.Why})
	}
	for _, c := range e.Cures {
		x.Cures = append(x.Cures, Cure{Why: c.Why, Steps: c.Steps})
	}
	for _, k := range e.Knobs {
		x.Knobs = append(x.Knobs, Knob{Kind: k.Kind, Of: k.Of, Names: k.Names, But: k.But, Text: k.String()})
	}
	return x
}

// posed is the exercise of a text as it was set. A text with the name of one of the book is graded by that one, so that nobody writes
// himself a goal that is easier to reach.
func (l *Lab) posed(t Text) (*harness.Scenario, error) {
	if t.Name != "" && t.Source != "" {
		if s, err := l.open(Text{Name: t.Name}); err == nil && s.Scenario.Exercise != nil {
			return s.Scenario, nil
		}
	}
	s, err := l.open(Text{Name: t.Name, Source: t.Source})
	if err != nil {
		return nil, err
	}
	return s.Scenario, nil
}

// grade says how an exercise was done. The answers to a question are about the world as it was set, and for after the answer.
func (l *Lab) grade(ctx context.Context, p *Played, s *scenario, q Run, story *transcript.Story) error {
	posed, err := l.posed(q.Text)
	if err != nil || posed.Exercise == nil {
		return err
	}
	if len(posed.Exercise.Choices) > 0 {
		if q.Reveal && string(posed.Source) == s.source() {
			p.Answers, err = s.Answers(ctx, story)
		}
		return err
	}
	findings := posed.Strays(s.Case)
	if len(findings) == 0 {
		findings, err = s.JudgeGoal(ctx, story)
	}
	p.Goal = &Graded{Reached: len(findings) == 0, Findings: findings}
	return err
}

// isClaim reports whether a line of the story claims something, rather than do something.
func isClaim(line string) bool {
	word, _, _ := strings.Cut(line, " ")
	return word == "see" || word == "sign" || word == "goal" || word == "choice"
}

package harness

import (
	"context"
	"fmt"

	"github.com/smtplab/smtplab/harness/judge"
	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/harness/script"
	"github.com/smtplab/smtplab/harness/transcript"
)

// The kinds of exercises.
const (
	Predict  = "predict"  // say what will happen, before it is played
	Cure     = "cure"     // change the world, so that the mail arrives
	Diagnose = "diagnose" // name the article that tells of a capture and logs; the world is not shown
)

// An Exercise is what a scenario asks of a student.
type Exercise struct {
	Kind     string
	Task     string         // the scenario's story
	Question string         // of predict and diagnose
	Hints    []string       // in the order in which to give them
	Choices  []Choice       // of predict and diagnose: exactly one is right, and [Case.Answers] says which
	Goal     []string       // of cure: what must be seen, as in "see" lines: "inbox bob@fabrikam.example 1"
	Knobs    []Knob         // of cure: what is the student's to change
	Cures    []Prescription // of cure: some that are right; there may be others

	cures []*script.Section
	lines map[string]int // in which the words stand first
}

// A Choice is an answer to choose.
type Choice struct {
	Name string // of its section; in diagnose, the article's reference
	Line int    // in the file
	Text string // what the student reads
	Why  string // it is right, or wrong: for after the answer
}

// A Prescription is a cure that is known to be right.
type Prescription struct {
	Name  string
	Line  int      // of its section, in the file
	Why   string   // the paragraphs that its section begins with
	Steps []string // what is done before the story begins: "restart mail.contoso.example"
	Case  *Case    // the scenario with it: what can be run, and reaches the goal
}

// JudgeGoal says what a record of an exercise in cure lacks of its goal. There are no findings when the goal is reached and
// nothing else went wrong: no message was lost, and every task came to its end. The error says that ctx was done before.
func (c *Case) JudgeGoal(ctx context.Context, story *transcript.Story) ([]result.Finding, error) {
	return judge.JudgeStory(ctx, judge.Case{File: c.Scenario.File, Level: c.Scenario.Level, Claims: c.goals}, story)
}

// Answers say of each choice of an exercise whether the record bears it out. The error says that ctx was done before.
func (c *Case) Answers(ctx context.Context, story *transcript.Story) ([]bool, error) {
	return judge.Holds(ctx, c.answers, story)
}

// judgeExercise sees whether the exercise is one, as the scenario stands: what is to be cured is broken, and a question has
// one answer.
func (c *Case) judgeExercise(ctx context.Context, story *transcript.Story) ([]result.Finding, error) {
	e := c.Scenario.Exercise
	switch {
	case e == nil || c.cured:
		return nil, nil
	case e.Kind != Cure:
		return c.judgeAnswers(ctx, e, story)
	}
	lacks, err := c.JudgeGoal(ctx, story)
	if err != nil || len(lacks) > 0 {
		return nil, err
	}
	return []result.Finding{c.unsound("goal", "a world that does not reach its goal before it is cured", "one that does")}, nil
}

// judgeAnswers sees whether one choice is right, and in diagnose, that of the article that the scenario refers to.
func (c *Case) judgeAnswers(ctx context.Context, e *Exercise, story *transcript.Story) ([]result.Finding, error) {
	answers, err := c.Answers(ctx, story)
	if err != nil {
		return nil, err
	}
	var right []string
	for i, holds := range answers {
		if holds {
			right = append(right, e.Choices[i].Name)
		}
	}
	if len(right) != 1 {
		return []result.Finding{c.unsound("choice", "one choice that the record bears out", fmt.Sprintf("%d: %q", len(right), right))}, nil
	}
	if own := c.Scenario.articleAmong(e.Choices); e.Kind == Diagnose && right[0] != own {
		return []result.Finding{c.unsound("choice", "the record to bear out "+own+", to which refs refers", right[0])}, nil
	}
	return nil, nil
}

func (c *Case) unsound(word, want, got string) result.Finding {
	s := c.Scenario
	return result.Finding{At: fmt.Sprintf("%s:%d", s.File, s.Exercise.lines[word]), Claim: "exercise " + s.Exercise.Kind,
		Want: want, Got: got, Verdict: result.Fail}
}

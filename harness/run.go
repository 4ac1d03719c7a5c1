package harness

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/smtplab/smtplab/harness/judge"
	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/harness/transcript"
	"github.com/smtplab/smtplab/sim/peer"
	_ "github.com/smtplab/smtplab/sim/peer/products" // fills peer.Products
	"github.com/smtplab/smtplab/sim/record"
)

// Options say how to run a case. The zero value of each is its default.
type Options struct {
	Seed      uint64      // of the world; 0 stands for 1
	Sink      record.Sink // is given the events as they happen, for a transcript that is printed meanwhile
	NoPackets bool        // leaves packets out of the record: faster, where no capture is wanted
	Limits    Limits
	// Alter may change each product before its server starts, on the machine that it was made for: it is how a rule is
	// broken on purpose, to prove that a scenario notices (see package mutants).
	Alter func(host string, m peer.Machine, p *peer.Product)
	// Now is the clock outside of the world, for Run.Wall. Nil leaves that zero: a run asks for no time of its own.
	Now func() time.Time
	// Watch, if set, is told the name of each task before it runs, and "" when none does any more, so that a runner with a
	// clock can find a task that never comes to a wait.
	Watch func(task string)
	// Real, if set, has the case played on real sockets and in real time, as far as its story can be: see [Real].
	Real *Real
}

// Limits end a run that would not end by itself; the case is an error then.
type Limits struct {
	Steps   uint64        // that tasks take between two steps of the story; default 20,000,000
	Events  int           // in the record; default 2,000,000
	Octets  int           // that the record holds of all that was said, sent and filed; default 1 GiB
	Virtual time.Duration // that a world lasts; default 100 days
}

func (o Options) withDefaults() Options {
	if o.Seed == 0 {
		o.Seed = 1
	}
	if o.Now == nil {
		o.Now = func() time.Time { return time.Time{} }
	}
	if o.Limits.Events == 0 {
		o.Limits.Events = 2_000_000
	}
	if o.Real != nil {
		real := *o.Real
		real.Patience, real.Slack = cmp.Or(real.Patience, defaultPatience), cmp.Or(real.Slack, defaultSlack)
		real.Calm = cmp.Or(real.Calm, defaultCalm)
		o.Real = &real
	}
	if o.Limits.Octets == 0 {
		o.Limits.Octets = 1 << 30
	}
	if o.Limits.Virtual == 0 {
		o.Limits.Virtual = 100 * 24 * time.Hour
	}
	return o
}

// A Run is what came of a case: its record.
type Run struct {
	Case   *Case
	Seed   uint64
	Events []record.Event
	Wall   time.Duration // that it took outside of the world
	// Stopped is why the story came to no end of its own; nil where it did. It is an [ErrLimit] where a limit was met. The record
	// tells it as well, as a trouble.
	Stopped error
	story   *transcript.Story // once it was asked for
	text    string            // the transcript, likewise
}

// Run builds the case's world, or a real network, and lets the story happen in it. It writes nothing but to the sink. The error says that
// ctx was cancelled; the run then holds what had happened. All other mishaps, our own included, are in the record, and
// [Run.Judge] tells them. A case may run many times, also at once.
func (c *Case) Run(ctx context.Context, o Options) (*Run, error) {
	o = o.withDefaults()
	begin := o.Now()
	t := newTape(o)
	err := c.perform(ctx, o, t)
	r := &Run{Case: c, Seed: o.Seed, Events: t.events(), Wall: o.Now().Sub(begin), Stopped: t.blamed}
	if err != nil {
		return r, fmt.Errorf("%s: %w", c.Name, err)
	}
	return r, nil
}

// perform has the story happen. The error says that it was stopped from outside.
func (c *Case) perform(ctx context.Context, o Options, t *tape) error {
	if o.Real != nil {
		return c.performReal(ctx, o, t)
	}
	w := newWorld(ctx, c, o, t)
	w.Note("", &record.World{Case: c.Name, Seed: o.Seed, Start: w.Now()})
	return newStage(ctx, c, o, w).perform()
}

// perform plays, notes why the story ended too soon, if it did, and leaves the ground.
func (s *stage) perform() error {
	defer s.Close()
	err := s.because(s.play())
	if s.under != nil {
		s.under.keepLog(s)
	}
	switch {
	case errors.Is(err, errStopped):
		return s.ctx.Err()
	case err != nil:
		s.Blame(err)
	}
	return nil
}

// play tells the story, chapter by chapter, and looks at all queues in the end, for the ledger: when what is being written
// is written, as mail is in no queue meanwhile and has no fate.
func (s *stage) play() error {
	for i, c := range s.plan.chapters {
		s.Note("", &record.Chapter{Line: c.line, Text: c.text})
		if i == 0 {
			if err := s.open(); err != nil {
				return err
			}
		}
		for _, step := range c.steps {
			if s.ctx.Err() != nil {
				return errStopped
			}
			s.Note("", &record.Step{Line: step.line, Text: step.text})
			if err := step.do(s); err != nil {
				return err
			}
		}
	}
	if err := s.finishWrites(s.order...); err != nil {
		return err
	}
	for _, p := range s.order {
		s.lookAtQueue(p.plan.name)
	}
	return s.whyStopped()
}

// Judge grades the run.
func (r *Run) Judge() result.Case {
	graded, _ := r.JudgeWithin(context.Background()) // nobody stops it
	return graded
}

// JudgeWithin is Judge for as long as somebody waits for it. The error says that ctx was done before.
func (r *Run) JudgeWithin(ctx context.Context) (result.Case, error) {
	graded, err := r.Case.judge(ctx, r.Story())
	if err != nil {
		return graded, err
	}
	graded.WallMS = float64(r.Wall.Microseconds()) / 1000
	real := ""
	if graded.Ground != "" {
		real = " --real"
	}
	graded.Again = fmt.Sprintf("smtplab run '%s'%s --seed %d", r.Case.Name, real, r.Seed)
	return graded, nil
}

// Judge grades a record of this case, such as an archived one.
func (c *Case) Judge(events []record.Event) result.Case {
	graded, _ := c.judge(context.Background(), transcript.Read(events)) // nobody stops it
	return graded
}

func (c *Case) judge(ctx context.Context, story *transcript.Story) (result.Case, error) {
	s, events := c.Scenario, story.Events
	findings, err := judge.JudgeStory(ctx, judge.Case{File: s.File, Level: s.Level, Claims: c.claims}, story)
	if len(findings) == 0 && err == nil { // else it was not played, or shows another trouble than that of the exercise
		findings, err = c.judgeExercise(ctx, story)
	}
	if err != nil {
		return result.Case{}, err
	}
	graded := result.Case{
		Name: c.Name, Title: s.Title, Level: s.Level, Refs: s.Refs, File: s.File, Role: s.Role, Requirement: s.Requirement, Profiles: s.Profiles,
		Verdict: result.Worst(findings), Findings: findings, Events: len(events),
	}
	if len(events) > 0 {
		graded.VirtualMS = events[len(events)-1].At.Milliseconds()
		if w, ok := events[0].Fact.(*record.World); ok {
			graded.Ground = w.Ground
		}
	}
	return graded, nil
}

// Transcript is the run as text: all that was said, asked, eaten, filed and logged, chapter by chapter.
func (r *Run) Transcript() string {
	if r.text == "" {
		r.text = r.Story().Text()
	}
	return r.text
}

// Story is the record of the run, read.
func (r *Run) Story() *transcript.Story {
	if r.story == nil {
		r.story = transcript.Read(r.Events)
	}
	return r.story
}

package lab

import (
	"context"
	"fmt"
	"time"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/harness/result"
)

// run tells what happens in a scenario. One that was stopped is told as far as it came.
func (l *Lab) run(ctx context.Context, q Run) (*Played, error) {
	s, err := l.open(q.Text)
	if err == nil {
		err = s.tells(q.Reveal)
	}
	if err != nil {
		return nil, err
	}
	run, stopped := s.Run(l.within(ctx), harness.Options{Seed: q.Seed, Limits: l.harnessLimits()})
	if err := ctx.Err(); err != nil {
		return nil, err // nobody waits for it
	}
	p, err := l.tell(l.within(ctx), s, q, run)
	if err != nil && ctx.Err() == nil {
		return nil, fmt.Errorf("what happened takes longer than %d seconds to be judged and told: let less happen, or claim less", l.limits.Seconds)
	}
	if err != nil {
		return nil, err
	}
	p.Truncated = l.truncated(stopped, run)
	p.cut(l.limits.Answer)
	return p, nil
}

// tell makes the answer of a run: its verdict, and all that can be seen of it.
func (l *Lab) tell(ctx context.Context, s *scenario, q Run, run *harness.Run) (*Played, error) {
	p := &Played{Name: s.Name, Source: s.source(), Seed: run.Seed}
	var err error
	if p.Case, err = graded(ctx, run); err != nil {
		return nil, err
	}
	story := run.Story()
	veil := veilOf(s, q)
	p.draw(story, s.Picture().Hosts, veil)
	seen := veil.events(story.Events)
	p.Mail = messages(seen, s)
	p.Hosts, p.unseen = seenBy(seen, l.limits.Answer/4)
	p.Files = filed(seen)
	if q.Goal {
		err = l.grade(ctx, p, s, q, story)
	}
	if q.Keep && err == nil {
		err = p.keep(run, veil)
	}
	veil.cover(p)
	return p, err
}

// graded is the verdict as a report has it, in which evidence is bounded.
func graded(ctx context.Context, run *harness.Run) (result.Case, error) {
	judged, err := run.JudgeWithin(ctx)
	if err != nil {
		return judged, err
	}
	report := result.NewReport("smtplab", run.Seed)
	report.Add(judged)
	return report.Cases[0], nil
}

// within is a context that ends after the limit of time. A run has so much, and what comes after it as much again.
func (l *Lab) within(ctx context.Context) context.Context {
	return until{ctx, time.Now().Add(time.Duration(l.limits.Seconds) * time.Second)}
}

// harnessLimits are the limits of a run as the harness has them.
func (l *Lab) harnessLimits() harness.Limits {
	return harness.Limits{Steps: l.limits.Steps, Events: l.limits.Events, Octets: l.limits.Octets, Virtual: time.Duration(l.limits.Days) * 24 * time.Hour}
}

package lab

import (
	"context"
	"time"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/harness/transcript"
)

// run tells what happens in a scenario.
func (l *Lab) run(ctx context.Context, q Run) (*Played, error) {
	s, err := l.open(q.Text)
	if err != nil {
		return nil, err
	}
	run, err := s.Run(ctx, harness.Options{Seed: q.Seed, Limits: l.harnessLimits()})
	if run == nil {
		return nil, err
	}
	story := transcript.Read(run.Events)
	p := &Played{Name: s.Name, Source: s.source(), Seed: run.Seed, Case: run.Judge(), Truncated: l.truncated(err, story)}
	p.draw(story, s.Picture().Hosts)
	p.Mail = messages(story.Events, s)
	p.Hosts = seenBy(story.Events)
	p.Files = filed(story.Events)
	if q.Goal {
		p.grade(s.Case, run)
	}
	if q.Keep {
		err = p.keep(run)
	} else {
		err = nil
	}
	return p, err
}

// harnessLimits are the limits of a run as the harness has them.
func (l *Lab) harnessLimits() harness.Limits {
	return harness.Limits{Steps: l.limits.Steps, Events: l.limits.Events, Virtual: time.Duration(l.limits.Days) * 24 * time.Hour}
}

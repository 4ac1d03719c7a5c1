package lab

import (
	"context"
	"time"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/harness/result"
)

// run tells what happens in a scenario. One that was stopped is told as far as it came.
func (l *Lab) run(ctx context.Context, q Run) (*Played, error) {
	s, err := l.open(q.Text)
	if err != nil {
		return nil, err
	}
	run, stopped := s.Run(ctx, harness.Options{Seed: q.Seed, Limits: l.harnessLimits()})
	p := &Played{Name: s.Name, Source: s.source(), Seed: run.Seed, Case: graded(run), Truncated: l.truncated(stopped, run)}
	story := run.Story()
	p.draw(story, s.Picture().Hosts)
	p.Mail = messages(story.Events, s)
	p.Hosts = seenBy(story.Events)
	p.Files = filed(story.Events)
	if q.Goal {
		p.grade(s.Case, q.Text.Changes, run)
	}
	if q.Keep {
		if err := p.keep(run); err != nil {
			return nil, err
		}
	}
	p.cut(l.limits.Answer)
	return p, nil
}

// graded is the verdict as a report has it, in which evidence is bounded.
func graded(run *harness.Run) result.Case {
	report := result.NewReport("smtplab", run.Seed)
	report.Add(run.Judge())
	return report.Cases[0]
}

// harnessLimits are the limits of a run as the harness has them.
func (l *Lab) harnessLimits() harness.Limits {
	return harness.Limits{Steps: l.limits.Steps, Events: l.limits.Events, Octets: l.limits.Octets, Virtual: time.Duration(l.limits.Days) * 24 * time.Hour}
}

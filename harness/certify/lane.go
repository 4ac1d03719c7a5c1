package certify

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/harness/sut"
)

// A lane is one system while it is examined.
type lane struct {
	system sut.System
	real   *harness.Real
	pauses []time.Duration
	seed   uint64
	sleep  func(context.Context, time.Duration) error
	again  allowance

	well     *harness.Case
	met      bool          // it was called
	greeting time.Duration // that most servers take for it
	canaries []result.Canary
	offers   Offers

	calm  calm
	mail  sync.RWMutex // held whole by cases that look at what arrived, or have hosts of their own; in part by those that send mail
	power sync.RWMutex // held whole by cases that stop the system

	health sync.Mutex // of what follows, and for probes one at a time
	fresh  bool       // a probe found the system well, and nothing was played since
	last   []byte     // what the last probe saw
	gone   error      // why there is nobody to examine any more
}

// alone reports whether cases are played one at a time, on a system that is as new for each.
func (l *lane) alone() bool {
	_, can := l.system.(sut.Forgetter)
	return can
}

// among waits until the case disturbs no other, and returns what to call when it is over.
func (l *lane) among(c *harness.Case) (over func()) {
	switch {
	case needs(c, sut.Restart, sut.Crash):
		l.power.Lock()
		return l.power.Unlock
	case needs(c, sut.Inbox, sut.Relay, sut.DNS, sut.Queue):
		l.mail.Lock()
		l.power.RLock()
		return func() { l.power.RUnlock(); l.mail.Unlock() }
	case needs(c, sut.Mailbox):
		l.mail.RLock()
		l.power.RLock()
		return func() { l.power.RUnlock(); l.mail.RUnlock() }
	}
	l.power.RLock()
	return l.power.RUnlock
}

func needs(c *harness.Case, any ...sut.Ability) bool {
	return slices.ContainsFunc(c.Scenario.Needs, func(need string) bool { return slices.Contains(any, sut.Ability(need)) })
}

// play plays a case between two looks at the system.
func (l *lane) play(ctx context.Context, c *harness.Case, o harness.Options) (Played, error) {
	p := Played{Besides: result.Files{}}
	o.Real = l.real
	defer l.mailed(c)
	if err := l.awaitCalm(ctx, c); err != nil {
		return p, err
	}
	seen, err := l.before(ctx)
	if err != nil {
		p.Graded = Unplayed(c, err)
		return p, ctx.Err()
	}
	p.keep("probe-before.txt", seen)
	if err = l.attempts(ctx, c, o, &p); err == nil {
		err = l.after(ctx, &p)
	}
	return p, err
}

// attempts plays a case until it is decided, or for as long as the pauses take and the allowance lasts.
func (l *lane) attempts(ctx context.Context, c *harness.Case, o harness.Options, p *Played) error {
	for _, pause := range append(slices.Clone(l.pauses), 0) {
		if err := l.attempt(ctx, c, o, p); err != nil {
			return err
		}
		if p.Graded.Verdict != result.Inconclusive || pause == 0 || !l.again.spend(pause) {
			return nil
		}
		if err := l.sleep(ctx, pause); err != nil {
			return err
		}
	}
	return nil
}

// keep adds a file to the evidence, unless it is empty.
func (p *Played) keep(name string, text []byte) {
	if len(text) > 0 {
		p.Besides[name] = text
	}
}

// attempt plays a case, and keeps what was said at an attempt before it, on a system that is as new where that can be had.
func (l *lane) attempt(ctx context.Context, c *harness.Case, o harness.Options, p *Played) error {
	if system, can := l.system.(sut.Forgetter); can {
		if err := system.Forget(ctx); err != nil {
			p.Run, p.Graded = nil, Unplayed(c, err)
			return ctx.Err()
		}
	}
	if p.Run != nil {
		p.earlier++
		p.keep(fmt.Sprintf("attempt-%d.txt", p.earlier), []byte(p.Run.Transcript()))
	}
	run, err := c.Run(ctx, o)
	if err != nil {
		return err
	}
	p.Run, p.Graded = run, run.Judge()
	return nil
}

// after has a look at the system when a case is over, and adds a finding where it is not well. The error says that ctx was
// cancelled.
func (l *lane) after(ctx context.Context, p *Played) error {
	if p.Run == nil || p.Graded.Verdict == result.Unsupported {
		return nil
	}
	seen, err := l.await(ctx)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		p.takeBack("a server that is well", err.Error())
	}
	p.keep("probe-after.txt", seen)
	return nil
}

// Unplayed is the grade of a case for which there was no system that could be examined: inconclusive, with the reason.
func Unplayed(c *harness.Case, why error) result.Case {
	graded := c.Judge(nil)
	graded.Findings, graded.Verdict = nil, result.Pass
	graded.AddFinding(&result.Finding{At: c.Scenario.File + ":1", Claim: "before", Want: "a server that is well", Got: why.Error(),
		Verdict: result.Inconclusive})
	return graded
}

// Package certify examines a mail server by the conformance cases of the book.
//
// An [Examiner] has a system under test (package sut) and plays one case after another against it, several at a time where
// they do not disturb each other. Before the first it tries the adapter itself ([Examiner.Begin]): a server that agrees to
// everything, or a mailbox that cannot be read, would make every verdict a lie. Before and after each case it has a look
// whether the server is well, by a probe that is a scenario like the cases are.
//
// Servers defend themselves: they limit how often one client may call, greet late, answer 421 or 450. Nothing of that is a
// breach of a rule. A case that met such a defence is inconclusive, and is played again after a pause, as a mail server
// would try again; what stays inconclusive is reported as that, with the reason. Only an answer that breaks the rule fails.
package certify

import (
	"context"
	_ "embed" // the probes
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/harness/sut"
)

//go:embed healthy.txtar
var healthy []byte

//go:embed refuses.txtar
var refuses []byte

//go:embed delivers.txtar
var delivers []byte

// pauses are how long to wait before a server that defends itself is called again, each once (RFC 5321 section 4.5.4.1 asks
// for far longer ones of those who deliver mail; an operator waits for this).
var pauses = []time.Duration{2 * time.Second, 8 * time.Second, 20 * time.Second}

// An Examiner examines one system.
type Examiner struct {
	System   sut.System
	Patience time.Duration // for the longest story; default as with [harness.Real]
	Seed     uint64

	well  *harness.Case
	mail  sync.RWMutex // held whole by cases that look at what arrived, or have hosts of their own; in part by those that send mail
	power sync.RWMutex // held whole by cases that stop the system
	gone  error        // why there is nobody to examine any more; guarded by dead
	dead  sync.Mutex
}

// ErrUnfit says that the system, or its adapter, is not what it would have to be for verdicts to mean anything.
var ErrUnfit = errors.New("not fit to be examined")

// Begin tries the system and its adapter. An error wraps ErrUnfit, or says that ctx was cancelled.
func (e *Examiner) Begin(ctx context.Context) error {
	var err error
	if e.well, err = e.parse("healthy", healthy); err != nil {
		return err
	}
	if err := e.await(ctx); err != nil {
		return err
	}
	for _, canary := range []struct {
		name string
		text []byte
	}{{"refuses", refuses}, {"delivers", delivers}} {
		c, err := e.parse(canary.name, canary.text)
		if err != nil {
			return err
		}
		graded, err := e.try(ctx, c)
		switch {
		case err != nil:
			return err
		case graded.Verdict != result.Pass && graded.Verdict != result.Unsupported:
			return fmt.Errorf("%s: %w: %s: %s", e.System.About().Name, ErrUnfit, graded.Title, firstFinding(graded))
		}
	}
	return nil
}

// parse reads a probe, with the names of the system.
func (e *Examiner) parse(name string, text []byte) (*harness.Case, error) {
	s, err := harness.ParseScenarioFor(e.System.Names(), "certify/"+name+".txtar", text)
	if err != nil {
		return nil, err
	}
	return s.Cases[0], nil
}

// Play plays a case, again where the system defended itself, and grades it. Without a run the case could not be played.
func (e *Examiner) Play(ctx context.Context, c *harness.Case, o harness.Options) (*harness.Run, result.Case, error) {
	defer e.among(c)()
	if err := e.await(ctx); err != nil {
		return nil, unplayed(c, err), ctx.Err()
	}
	for _, pause := range append(pauses, 0) {
		run, err := c.Run(ctx, o)
		if err != nil {
			return run, result.Case{}, err
		}
		graded := run.Judge()
		if graded.Verdict == result.Inconclusive && pause > 0 {
			if err := sleep(ctx, pause); err != nil {
				return run, graded, err
			}
			continue
		}
		return run, e.after(ctx, graded), ctx.Err()
	}
	panic("certify: the last pause ends the loop")
}

// among waits until the case disturbs no other, and returns what to call when it is over.
func (e *Examiner) among(c *harness.Case) (over func()) {
	switch {
	case needs(c, sut.Restart, sut.Crash):
		e.power.Lock()
		return e.power.Unlock
	case needs(c, sut.Inbox, sut.Relay, sut.DNS, sut.Queue):
		e.mail.Lock()
		e.power.RLock()
		return func() { e.power.RUnlock(); e.mail.Unlock() }
	case needs(c, sut.Mailbox):
		e.mail.RLock()
		e.power.RLock()
		return func() { e.power.RUnlock(); e.mail.RUnlock() }
	}
	e.power.RLock()
	return e.power.RUnlock
}

func needs(c *harness.Case, any ...sut.Ability) bool {
	return slices.ContainsFunc(c.Scenario.Needs, func(need string) bool { return slices.Contains(any, sut.Ability(need)) })
}

// after has a look at the system when a case is over.
func (e *Examiner) after(ctx context.Context, graded result.Case) result.Case {
	if graded.Verdict == result.Unsupported {
		return graded
	}
	if err := e.await(ctx); err != nil && ctx.Err() == nil {
		graded.AddFinding(&result.Finding{At: graded.File + ":1", Claim: "afterwards", Want: "a server that is well", Got: err.Error(),
			Verdict: result.Inconclusive})
	}
	return graded
}

// await waits until the system is well. After it was not for as long as the pauses take, nobody waits for it again.
func (e *Examiner) await(ctx context.Context) error {
	e.dead.Lock()
	defer e.dead.Unlock()
	if e.gone != nil {
		return e.gone
	}
	var why error
	for _, pause := range append(pauses, 0) {
		graded, err := e.try(ctx, e.well)
		if err != nil {
			return err
		}
		if graded.Verdict == result.Pass {
			return nil
		}
		why = fmt.Errorf("%s: %w: %s", e.System.About().Name, ErrUnfit, firstFinding(graded))
		if err := sleep(ctx, pause); err != nil {
			return err
		}
	}
	e.gone = why
	return why
}

func (e *Examiner) try(ctx context.Context, c *harness.Case) (result.Case, error) {
	run, err := c.Run(ctx, harness.Options{Seed: e.Seed, Now: time.Now, Real: e.Options()})
	if err != nil {
		return result.Case{}, err
	}
	return run.Judge(), nil
}

// Options are those of the harness for playing against the system.
func (e *Examiner) Options() *harness.Real {
	return &harness.Real{Under: e.System, Patience: e.Patience}
}

func firstFinding(c result.Case) string {
	if len(c.Findings) == 0 {
		return c.Verdict.String()
	}
	return "want " + c.Findings[0].Want + ", got " + c.Findings[0].Got
}

// unplayed is the grade of a case for which the system was not there.
func unplayed(c *harness.Case, why error) result.Case {
	graded := c.Judge(nil)
	graded.Findings, graded.Verdict = nil, result.Pass
	graded.AddFinding(&result.Finding{At: c.Scenario.File + ":1", Claim: "before", Want: "a server that is well", Got: why.Error(),
		Verdict: result.Inconclusive})
	return graded
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

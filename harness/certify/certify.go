// Package certify examines a mail server by the conformance cases of the book.
//
// An [Examiner] has a system under test (package sut) and plays one case after another against it, several at a time. Of a
// server that the harness starts itself there are several, and each case has one to itself, which is as new ([Examiner.Others]);
// on a server of which there is only one, those cases wait for each other that would disturb each other.
//
// Before the first case it tries the adapter itself ([Examiner.Begin]): a server that agrees to everything, or a mailbox that
// cannot be read, would make every verdict a lie. Before and after each case it has a look whether the server is well, by a probe
// that is a scenario like the cases are; the look after one case is the look before the next. What they saw is kept.
//
// Servers defend themselves: they limit how often one client may call, greet late, answer 421 or 450. Nothing of that is a
// breach of a rule. A case that met such a defence is inconclusive, and is played again after a pause, as a mail server
// would try again; what stays inconclusive is reported as that, with the reason. Only an answer that breaks the rule fails, and only if the case
// comes to the same when it is played again, alone, on a server that still does what it did before the first case (confirm.go).
package certify

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/harness/sut"
)

// Pauses are how long to wait before a server that defends itself is called again, each once (RFC 5321 section 4.5.4.1 asks
// for far longer ones of those who deliver mail; an operator waits for this).
var Pauses = []time.Duration{2 * time.Second, 8 * time.Second, 20 * time.Second}

// An Examiner examines one system.
type Examiner struct {
	System sut.System
	// Others are more of the same: servers of the same kind and configuration, so that cases can be played on each at a time.
	Others   []sut.System
	Patience time.Duration // for the longest story; default as with [harness.Real]
	Slack    time.Duration // for a server that is slow; default as with [harness.Real]
	Calm     time.Duration // until mail is in the mailboxes; default as with [harness.Real], or longer where the server needs that
	// Pauses are how long to wait before a server that defends itself is called again, each once; default [Pauses].
	Pauses []time.Duration
	Seed   uint64

	lanes    []*lane
	free     chan *lane // those that play one case at a time
	dead     sync.Mutex // guards living
	living   int        // lanes whose system is not gone
	canaries []result.Canary
	offers   Offers
	sleep    func(context.Context, time.Duration) error // nil for real time
	greeting time.Duration                              // zero for the usual one
}

// ErrUnfit says that the system, or its adapter, is not what it would have to be for verdicts to mean anything.
var ErrUnfit = errors.New("not fit to be examined")

// Played is what came of a case.
type Played struct {
	Run    *harness.Run // nil where the system was not there
	Graded result.Case
	// Besides is evidence beside that of the run: what the probes before and after it saw, and what came of earlier attempts.
	Besides result.Files

	earlier int // attempts
}

// Begin tries the system and its adapter. An error wraps ErrUnfit, or says that ctx was cancelled.
func (e *Examiner) Begin(ctx context.Context) error { return e.open(ctx, (*lane).begin) }

// Look has a look at what the system offers, and tries nothing.
func (e *Examiner) Look(ctx context.Context) error { return e.open(ctx, (*lane).greet) }

// open makes the lanes, and begins with all of them at once.
func (e *Examiner) open(ctx context.Context, begin func(*lane, context.Context) error) error {
	e.free = make(chan *lane, 1+len(e.Others))
	rehearsals := &harness.Rehearsals{}
	for _, system := range append([]sut.System{e.System}, e.Others...) {
		e.lanes = append(e.lanes, e.lane(system, rehearsals))
	}
	var all sync.WaitGroup
	failed := make([]error, len(e.lanes))
	for i, l := range e.lanes {
		all.Go(func() { failed[i] = begin(l, ctx) })
	}
	all.Wait()
	e.canaries, e.offers, e.living = e.lanes[0].canaries, e.lanes[0].offers, len(e.lanes)
	if i := slices.IndexFunc(failed, func(err error) bool { return err != nil }); i >= 0 {
		return failed[i]
	}
	for _, l := range e.lanes {
		e.free <- l
	}
	return nil
}

// Canaries are what came of the tries in Begin.
func (e *Examiner) Canaries() []result.Canary { return e.canaries }

// Offers are what the system said in Begin that it can do.
func (e *Examiner) Offers() Offers { return e.offers }

// Play plays a case, again where the system defended itself, and grades it. It may be called concurrently. The error says that
// ctx was cancelled; the case was not played to its end then.
func (e *Examiner) Play(ctx context.Context, c *harness.Case, o harness.Options) (Played, error) {
	l, leave, err := e.enter(ctx, c)
	if err != nil {
		return Played{}, err
	}
	defer func() { leave() }()
	p, err := l.play(ctx, c, o)
	if err != nil || !blames(p.Graded.Verdict) {
		return p, err
	}
	if !l.alone() {
		leave()
		l.power.Lock()
		leave = l.power.Unlock
	}
	err = l.confirm(ctx, c, o, &p)
	return p, err
}

// enter waits for a system that has time for the case, and returns what to call when it is over.
func (e *Examiner) enter(ctx context.Context, c *harness.Case) (l *lane, leave func(), err error) {
	if !e.lanes[0].alone() {
		l := e.lanes[0]
		return l, l.among(c), nil
	}
	select {
	case <-ctx.Done():
		return nil, nil, ctx.Err()
	case l := <-e.free:
		return l, func() { e.leave(l) }, nil
	}
}

// leave makes way for the next case, unless the system is gone and there are others.
func (e *Examiner) leave(l *lane) {
	e.dead.Lock()
	defer e.dead.Unlock()
	if l.isGone() && e.living > 1 {
		e.living--
		return
	}
	e.free <- l
}

// pauses is a copy.
func (e *Examiner) pauses() []time.Duration {
	if e.Pauses == nil {
		return slices.Clone(Pauses)
	}
	return slices.Clone(e.Pauses)
}

// Options are those of the harness for playing against the system.
func (e *Examiner) Options() *harness.Real { return e.optionsFor(e.System, nil) }

func (e *Examiner) optionsFor(system sut.System, known *harness.Rehearsals) *harness.Real {
	return &harness.Real{Under: system, Patience: e.Patience, Slack: e.Slack, Calm: e.Calm, Rehearsals: known}
}

// lane makes what is needed to play on one of the systems.
func (e *Examiner) lane(system sut.System, known *harness.Rehearsals) *lane {
	if e.sleep == nil {
		e.sleep = sleep
	}
	return &lane{system: system, real: e.optionsFor(system, known), pauses: e.pauses(), seed: e.Seed, sleep: e.sleep,
		greeting: cmp.Or(e.greeting, usualGreeting),
		again:    allowance{left: allowances * total(e.pauses())}}
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

// unfit says why a system cannot be examined.
func unfit(system sut.System, why string) error {
	return fmt.Errorf("%s: %w: %s", system.About().Name, ErrUnfit, why)
}

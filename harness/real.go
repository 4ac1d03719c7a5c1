package harness

import (
	"context"
	"fmt"
	"net/netip"
	"sync"
	"time"

	"github.com/smtplab/smtplab/harness/sut"
	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/record"
	"github.com/smtplab/smtplab/sim/wire"
)

// Real says how a case is played on real sockets: those of the operating system, in real time. The machines' clocks are
// set to what the story says, so that it may quote dates; from there they go on as all clocks do.
//
// What a story needs and a real network cannot give, such as packets that are lost, makes the case unsupported. It is
// found before anything is opened: by reading, and by a rehearsal in a simulated world, which tells how long the story
// takes and whether anybody calls in vain.
type Real struct {
	// Private has each case played in a network namespace of its own, with the addresses and ports of the story. That takes
	// Linux and a right: see internal/netns. Otherwise each is played on addresses and ports of its own on loopback, and
	// record and claims have those of the story all the same.
	Private bool
	// Patience is how long the longest story may take that is waited for; default 20 s.
	Patience time.Duration
	// Slack is how much longer than its rehearsal a story may take before we give up on it: the machine may be busy, or a
	// server slow; default one minute.
	Slack time.Duration
	// Calm is how long a system under test must have been idle, where nobody can look into its queue, until all mail is believed
	// to be in its mailboxes; default one second.
	Calm time.Duration
	// Rehearsals, if set, keeps those of cases that are played more than once.
	Rehearsals *Rehearsals
	// Under, if set, is a real mail server in the place of the host server.example. It is where it is: Private says nothing
	// then.
	Under sut.System
}

const (
	defaultPatience = 20 * time.Second
	defaultSlack    = time.Minute
	defaultCalm     = time.Second
)

// performReal plays a case on real sockets, or notes why it cannot be.
func (c *Case) performReal(ctx context.Context, o Options, t *tape) error {
	rehearsed, err := o.Real.Rehearsals.of(ctx, c, o)
	if err != nil {
		return err
	}
	w := &record.World{Case: c.Name, Seed: o.Seed, Start: rehearsed.start, Ground: o.Real.ground(), Lacks: rehearsed.lacks}
	if o.Real.Under != nil {
		w.Start = time.Now().UTC() // its clock is not ours to set
		w.Names = withoutSecrets(o.Real.Under.Names())
		w.Lacks = append(c.lackingOf(o.Real.Under), w.Lacks...)
	}
	if len(w.Lacks) > 0 {
		title := c.chapters[0]
		t.Add(record.Event{Fact: w})
		t.Add(record.Event{Fact: &record.Chapter{Line: title.line, Text: title.text}})
		return nil
	}
	o.Limits.Virtual = rehearsed.lasts + o.Real.Slack
	r, err := newReal(ctx, o, w.Start, t)
	r.Note("", w)
	if err != nil {
		r.Blame(err)
		return nil
	}
	s := newStage(ctx, c, o, r)
	if o.Real.Under != nil {
		s.under = &understudy{System: o.Real.Under, calm: o.Real.Calm, had: map[string][]string{}}
	}
	return s.perform()
}

// ground is where a case is played, as its record says.
func (r Real) ground() string {
	switch {
	case r.Under != nil:
		return "system under test"
	case r.Private:
		return "network namespace"
	}
	return "loopback"
}

// network opens what the story is played on.
func (r Real) network() (network, error) {
	switch {
	case r.Under != nil:
		return underNetwork(r.Under)
	case r.Private:
		return newPrivate()
	}
	return newLoopback()
}

// A real ground is sockets of the operating system.
type real struct {
	ctx    context.Context
	limits Limits
	seed   uint64
	start  time.Time // on the clocks of the machines
	tape   *sealedTape
	book   *wire.Book
	net    network
	// foreign says that there is a system under test, whose ends of connections are in no book.
	foreign bool

	guard    sync.Mutex // of what follows, which tasks ask for as they call one another
	machines []*realMachine
	paths    []*realPath
	firewall *wire.Host // on which the proxies of all paths run; made when first needed
	failed   error
}

// A network is where sockets are opened, and which addresses they have there.
type network interface {
	Add(a netip.Addr) error // makes an address of the story one of the network
	Do(open func())
	Out(network string, story netip.AddrPort) netip.AddrPort
	Back(network string, machine netip.AddrPort) netip.AddrPort
	Close() error
}

// newReal makes ground without machines. Where it fails, it has a record all the same.
func newReal(ctx context.Context, o Options, start time.Time, t *tape) (*real, error) {
	r := &real{ctx: ctx, limits: o.Limits, seed: o.Seed, start: start, tape: &sealedTape{tape: t}, foreign: o.Real.Under != nil}
	var err error
	r.net, err = o.Real.network()
	r.book = wire.NewBook(r.tape)
	return r, err
}

func (r *real) Elapsed() time.Duration { return time.Since(r.book.Begun()) }
func (r *real) Now() time.Time         { return r.start.Add(r.Elapsed()) }

// Simulated implements ground.
func (*real) Simulated() bool { return false }

func (r *real) Note(host string, f record.Fact) { r.book.Note(host, f) }
func (r *real) Full() bool                      { return r.tape.full() }

func (r *real) Blame(why error) {
	r.tape.makeRoom()
	r.Note("", &record.Trouble{Text: why.Error(), Late: isLate(why)})
}

func (r *real) OpenConnections() int {
	if r.foreign {
		return r.book.Held()
	}
	return r.book.Open()
}

// Hung is empty: as long as time goes on, what a task waits for may come.
func (r *real) Hung() []sim.HungTask { return nil }

// AddHost makes a machine that is up.
func (r *real) AddHost(name string, addrs ...netip.Addr) (machine, error) {
	for _, a := range addrs {
		if err := r.net.Add(a); err != nil {
			return nil, err
		}
	}
	m := &realMachine{ground: r}
	m.Host = wire.NewHost(name, wire.Options{
		Addresses: addrs, OwnSource: true, Start: r.start, Book: r.book, Seed: r.seed,
		MapListen: r.net.Out, MapBack: r.net.Back, Elsewhere: r.net.Do,
		MapDial: func(network string, to netip.AddrPort) netip.AddrPort { return r.way(m, network, to) },
	})
	r.guard.Lock()
	defer r.guard.Unlock()
	r.machines = append(r.machines, m)
	return m, nil
}

func (r *real) Lend(m machine, s peer.Spool) peer.Spool {
	lent := &lease{Spool: s}
	m.(*realMachine).leases = append(m.(*realMachine).leases, lent)
	return lent
}

// Close leaves nothing behind. What ends now is no part of the story any more.
func (r *real) Close() {
	r.tape.seal()
	for _, m := range r.machines {
		m.Halt()
	}
	if r.firewall != nil {
		r.firewall.Halt()
	}
	r.net.Close()
}

// fail keeps the first error of a kind that has no other way to be told.
func (r *real) fail(err error) {
	r.guard.Lock()
	defer r.guard.Unlock()
	if r.failed == nil {
		r.failed = err
	}
}

// failure is why the story cannot go on.
func (r *real) failure() error {
	r.guard.Lock()
	defer r.guard.Unlock()
	if r.failed != nil {
		return r.failed
	}
	for _, m := range r.machines {
		if err := m.Failure(); err != nil {
			return err
		}
	}
	if r.firewall != nil {
		return r.firewall.Failure()
	}
	return nil
}

// Do runs f as a task of a machine.
func (r *real) Do(m machine, name string, f func()) error {
	on := m.(*realMachine)
	ended := make(chan struct{})
	on.Go(name, func() {
		defer close(ended)
		f()
	})
	most := time.NewTimer(r.limits.Virtual - r.Elapsed())
	defer most.Stop()
	select {
	case <-ended:
	case <-on.Failed():
	case <-r.ctx.Done():
		return errStopped
	case <-most.C:
		return overdue{fmt.Errorf("%s on %s has not ended after %v, the limit of time for a story", name, on.Name(), r.limits.Virtual)}
	}
	return r.failure()
}

// blink is how long a look at the machines may be behind.
const blink = 2 * time.Millisecond

// Run lets time pass. What done sees of several machines it sees one after the other: that nothing was recorded meanwhile
// makes it one moment.
func (r *real) Run(until time.Time, done func() bool) (sim.Outcome, error) {
	for {
		if err := r.failure(); err != nil {
			return sim.Done, err
		}
		before := r.book.Noted()
		if done != nil && done() && r.book.Noted() == before {
			return sim.Done, nil
		}
		left := until.Sub(r.Now())
		if left <= 0 {
			return sim.TimeUp, nil
		}
		time.Sleep(min(left, blink))
	}
}

package harness

import (
	"context"
	"errors"
	"net/netip"
	"time"

	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/record"
)

// A ground is what a stage stands on: machines, a network between them, and a clock. Steps do not know which there is: a
// world of package sim (simulated), or sockets of the operating system (real).
type ground interface {
	Now() time.Time         // on the clocks of the machines
	Elapsed() time.Duration // since the story began
	Simulated() bool        // time and network are not the operating system's

	// Note puts a fact into the record; Full reports that it has no room left. Blame notes why the story ended too soon.
	Note(host string, f record.Fact)
	Full() bool
	Blame(why error)

	AddHost(name string, addrs ...netip.Addr) (machine, error)
	// SetPath says what lies between two machines, in order from a to b, for connections from now on.
	SetPath(a, b machine, latency time.Duration, boxes ...sim.Box) error
	// Lend is a spool as the programs have it that run on a machine until it falls.
	Lend(m machine, s peer.Spool) peer.Spool

	// Do runs f as a task of a machine and waits for its end.
	Do(m machine, name string, f func()) error
	// Run lets time pass, until done reports true while nothing is under way, or to a moment. Quiet is for simulated time:
	// nothing can happen any more.
	Run(until time.Time, done func() bool) (sim.Outcome, error)
	OpenConnections() int
	Hung() []sim.HungTask

	Close()
}

// A machine is a host that can be switched off.
type machine interface {
	sim.Host
	Stop()  // ends its programs at once; its network answers
	Crash() // cuts its power
	Boot()  // after either, for programs to be started anew
}

// A world is simulated ground.
type world struct {
	*sim.World
	tape *tape
}

// newWorld makes an empty world for a case. It stops when ctx is done, or its record is full.
func newWorld(ctx context.Context, c *Case, o Options, t *tape) *world {
	stop := func() bool { return t.full() || ctx.Err() != nil }
	return &world{tape: t, World: sim.NewWorld(sim.Options{Seed: o.Seed, Start: c.Scenario.Clock, Sink: t, NoPackets: o.NoPackets,
		MaxSteps: o.Limits.Steps, Stop: stop, Watch: o.Watch})}
}

func (w *world) Note(host string, f record.Fact) {
	w.tape.Add(record.Event{At: w.Elapsed(), Host: host, Fact: f})
}

// Simulated implements ground.
func (*world) Simulated() bool { return true }

func (w *world) Full() bool { return w.tape.full() }

func (w *world) Blame(why error) {
	w.tape.blamed = why
	if steps := (*sim.StepLimit)(nil); errors.As(why, &steps) {
		w.tape.blamed = limitError{why}
	}
	w.tape.limit, w.tape.most = w.tape.limit+1, 0 // there is room to say so
	w.Note("", &record.Trouble{Text: why.Error()})
}

func (w *world) AddHost(name string, addrs ...netip.Addr) (machine, error) {
	m, err := w.World.AddHost(name, addrs...)
	if err != nil {
		return nil, err
	}
	return m, nil
}

func (w *world) SetPath(a, b machine, latency time.Duration, boxes ...sim.Box) error {
	w.World.SetPath(a.(*sim.Machine), b.(*sim.Machine), latency, boxes...)
	return nil
}

// Lend needs no promise: the programs of a machine that falls take no step more.
func (w *world) Lend(_ machine, s peer.Spool) peer.Spool { return s }

func (w *world) Do(m machine, name string, f func()) error {
	return w.World.Do(m.(*sim.Machine), name, f)
}

// ErrLimit says that a run was stopped at one of its limits.
var ErrLimit = errors.New("a limit of the run")

// A limitError tells of a limit in words of its own.
type limitError struct{ error }

// Is reports that the error is an ErrLimit.
func (limitError) Is(target error) bool { return target == ErrLimit }

// overdue says that time ran out, of the story or, on real sockets, of the machine.
type overdue struct{ error }

// Is reports that the error is an ErrLimit.
func (overdue) Is(target error) bool { return target == ErrLimit }

// isLate reports whether nothing was wrong but the time that it took.
func isLate(err error) bool {
	var late overdue
	return errors.As(err, &late)
}

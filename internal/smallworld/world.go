// Package smallworld is where the tests of single parts stand: a simulated world with a few machines, and nothing on them but what
// the test puts there. What cannot be made, and a task that fails to end, ends the test. Whole stories are for package harness.
package smallworld

import (
	"net/netip"

	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/record"
)

// A Test is what a test, a benchmark, a fuzz target and a property have in common.
type Test interface {
	Helper()
	Errorf(format string, args ...any)
	Fatal(args ...any)
	Cleanup(func())
}

// A World is a simulated world of a test, and what happened there.
type World struct {
	*sim.World
	Record *record.Memory
	t      Test
}

// New makes a world, which is closed when the test is over. Its record is kept, whatever sink the options have.
func New(t Test, o sim.Options) *World {
	kept := &record.Memory{}
	o.Sink = kept
	w := &World{World: sim.NewWorld(o), Record: kept, t: t}
	t.Cleanup(w.Close)
	return w
}

// Host adds a machine, up and with nothing on it.
func (w *World) Host(name string, addresses ...string) *sim.Machine {
	w.t.Helper()
	var list []netip.Addr
	for _, a := range addresses {
		addr, err := netip.ParseAddr(a)
		if err != nil {
			w.t.Fatal(err)
		}
		list = append(list, addr)
	}
	m, err := w.AddHost(name, list...)
	if err != nil {
		w.t.Fatal(err)
	}
	return m
}

// On runs a task on a machine, and the world until the task has ended.
func (w *World) On(m *sim.Machine, task func()) {
	w.t.Helper()
	if err := w.Do(m, "test", task); err != nil {
		w.t.Fatal(err)
	}
}

// Facts are what the record has of one kind, in order.
func Facts[F record.Fact](w *World) []F {
	var list []F
	for _, e := range w.Record.Events {
		if f, ok := e.Fact.(F); ok {
			list = append(list, f)
		}
	}
	return list
}

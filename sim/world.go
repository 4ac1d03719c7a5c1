// Package sim is a whole network in one process: machines, links, boxes on the links, and a clock of its own.
//
// A [World] is made with a seed and a start of its clock. Machines are added by name and address, paths between them
// may be given a latency and boxes, and programs are started on the machines. A program is plain blocking Go, written
// against [Host]: it dials, listens, reads, sleeps. Each of its tasks is a coroutine, and the world runs one of them
// at a time, up to the point where it must wait: for bytes, for a caller, for a moment. Which one comes next, where
// several could, is drawn from the seed. When none can go on, the clock jumps to the next thing that is due: a segment
// that reaches the end of its link, a time-out, the end of a sleep. Two days pass in milliseconds, and the same seed
// gives the same record to the last byte. There is no parallelism inside a world; many worlds may run beside each
// other, one goroutine each.
//
// A TCP connection is a flow: the links between two machines in order, with a station of each box between them. Bytes
// that a program writes leave as segments, and each segment travels link by link. A station hands what arrives to the
// box's filter and carries out the actions that it answers with. Every link has its own sequence numbers, so that a
// box may take bytes out or put bytes in. The packets in the record are written by that same machinery at the moment
// when a segment leaves. TCP is modelled, not run: handshake, segments, window, half-close, reset, retransmission and
// giving up are there; congestion control, reordering, delayed acknowledgements and fragments are not.
//
// A world ends with [World.Close]. Whatever goes wrong in it, a panic in a task, a loop without end, a box that loses
// count of its bytes, comes out of [World.Run] or [World.Do] as an error, and the world stays stopped.
package sim

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"time"

	"github.com/smtplab/smtplab/sim/record"
)

// Options say what a world is made of. The zero value of each stands for what is said to be its default.
type Options struct {
	Seed  uint64      // of the order of tasks and of all random streams
	Start time.Time   // of the clock; default 3 November 2003, 00:00 UTC
	Sink  record.Sink // takes what happens; default: nothing is kept

	NoPackets bool // leaves packets out of the record
	MSS       int  // most bytes in a segment over IPv4, default 1460; over IPv6 20 less
	Window    int  // bytes that a receiver holds unread, default and most 65535

	// Connect is how long a caller waits after each SYN before the next; after the last wait it gives up.
	// Default 3, 6, 12 s: two retransmissions, and the end after 21 s (assumed: Windows 2000).
	Connect []time.Duration
	// Resend is the same for data that nobody acknowledges. Default 3, 6, 12, 24, 48, 96 s: five retransmissions
	// (assumed: Windows 2000's TcpMaxDataRetransmissions).
	Resend []time.Duration

	// MaxSteps is how many steps the tasks may take and how many timers may fire, together, in one call of Run or
	// Do; default 40,000,000. See StepLimit.
	MaxSteps uint64
	// Stop, if set, is asked every few steps, also in the middle of what a task of Do does; once it reports true, Run and Do
	// return ErrStopped. It is how a world that takes too long is ended from outside: while Stop reports false, nothing
	// differs.
	Stop func() bool
	// Watch, if set, is told the name of each task that is about to run, and "" when none does any more. It is
	// how a runner that knows the real clock finds a task that blocks outside of the world or never parks.
	Watch func(task string)
}

// A World is machines, a network and a clock. It is not safe for concurrent use.
type World struct {
	start   time.Time
	clock   time.Duration
	timers  timers
	tasks   []*task
	idle    []*coroutine // whose task has ended
	ready   []*task
	current *task
	born    uint64
	order   rand.PCG

	net      *network
	machines []*Machine
	seed     uint64

	stop            func() bool // never nil
	maxSteps        uint64
	steps           uint64 // of tasks, and timers, in this call of Run
	fires           uint64 // the timers among them
	watch           func(string)
	running, closed bool
	failure         error
}

// NewWorld makes a world without machines.
func NewWorld(o Options) *World {
	o = o.withDefaults()
	w := &World{start: o.Start, seed: o.Seed, maxSteps: o.MaxSteps, stop: o.Stop, watch: o.Watch}
	w.order = *Stream(o.Seed, "", "order of tasks")
	w.net = newNetwork(w, o)
	return w
}

func (o Options) withDefaults() Options {
	if o.Start.IsZero() {
		o.Start = time.Date(2003, 11, 3, 0, 0, 0, 0, time.UTC)
	}
	if o.Sink == nil {
		o.Sink, o.NoPackets = record.Discard, true
	}
	if o.MSS <= 0 {
		o.MSS = 1460
	}
	if o.Window <= 1 || o.Window > 65535 {
		o.Window = 65535
	}
	if len(o.Connect) == 0 {
		o.Connect = []time.Duration{3 * time.Second, 6 * time.Second, 12 * time.Second}
	}
	if len(o.Resend) == 0 {
		o.Resend = []time.Duration{3 * time.Second, 6 * time.Second, 12 * time.Second,
			24 * time.Second, 48 * time.Second, 96 * time.Second}
	}
	if o.Stop == nil {
		o.Stop = func() bool { return false }
	}
	if o.MaxSteps == 0 {
		o.MaxSteps = 40_000_000
	}
	return o
}

// AddHost adds a machine that is up. A name and an address may be given once in a world.
func (w *World) AddHost(name string, addrs ...netip.Addr) (*Machine, error) {
	for _, m := range w.machines {
		if m.name == name {
			return nil, fmt.Errorf("sim: host %s: a host of this name is there already; names are used once", name)
		}
	}
	m, err := w.net.addMachine(name, addrs)
	if err != nil {
		return nil, err
	}
	m.world = w
	w.machines = append(w.machines, m)
	return m, nil
}

// SetPath says what lies between two machines: one link without boxes, else one link before each box and one after the
// last, in order from a to b. Each link has the latency. It may be called again: new connections use the new path,
// and those that are open keep theirs. Between machines without a path there is one link of 200 µs.
func (w *World) SetPath(a, b *Machine, latency time.Duration, boxes ...Box) {
	w.net.setPath(a, b, latency, boxes)
}

// Now is the time on the world's clock.
func (w *World) Now() time.Time { return w.start.Add(w.clock) }

// Elapsed is the time since the world began.
func (w *World) Elapsed() time.Duration { return w.clock }

// OpenConnections counts the TCP connections of which an end is open or a segment is still under way.
func (w *World) OpenConnections() int { return w.net.open }

// Close kills all tasks; no goroutine is left. Nothing is recorded any more. It must not be called by a task.
func (w *World) Close() {
	w.closed = true
	w.net.tape.stop()
	w.disperse()
	w.kill(nil)
	w.dismiss()
	w.timers = timers{}
}

// Package wire is a host on the operating system's sockets and clock.
//
// A [Host] implements [sim.Host], so that the programs of a simulated world run on a real network as they are. This is the
// one place where the real clock, goroutines and sockets are used.
//
// The files follow what a host does: host.go starts tasks and stop.go ends them; dial.go and listen.go make connections,
// which are in conn.go, and sockets for datagrams, which are in packets.go; power.go cuts and boots a machine; errors.go puts the system's errors into the
// words that programs ask for; monitor.go guards what tasks share; book.go is the record, with the number of each
// connection. A [Proxy] (proxy.go, passage.go, lane.go, tape.go) does on real sockets what boxes do on a simulated link.
//
// Ports below 1024 belong to root. [Options] can put a program that listens on port 25 on another one, and so with
// the ports that it calls; neither the program nor the record sees the difference.
package wire

import (
	"context"
	crypto "crypto/rand"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"net/netip"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/record"
)

// Options say how a host is set up.
type Options struct {
	// Addresses are where it listens when a program names a port alone, in order; none means 127.0.0.1. An unspecified
	// address, 0.0.0.0 or ::, stands for all of the machine's.
	Addresses []netip.Addr
	// Book keeps what happens. Hosts that call one another share one, so that both ends of a connection have one number
	// in it. Nil keeps nothing.
	Book *Book
	// Seed is that of the random streams. Zero draws one that cannot be guessed, as numbers of DNS questions must be
	// (RFC 5452 section 4.3).
	Seed uint64
	// MapListen says where on the machine an address is on which a program listens, MapDial where one is that it calls, and
	// MapBack as what programs have an address of the machine. Nil changes nothing.
	MapListen, MapDial, MapBack Map
	// OwnSource has calls leave from the first of Addresses that is of the other's family, as a machine of a world does, where
	// the program names none. Otherwise the system chooses.
	OwnSource bool
	// Start is what the host's clock shows at the moment when its book was begun; it goes on at the pace of the system's.
	// The zero Start is the system's own time.
	Start time.Time
	// Elsewhere, if given, carries out what opens a socket, at a place where it comes to stand in another network.
	Elsewhere func(open func())
}

// A Map tells for an address as programs have it where it is on the machine. network is "tcp" or "udp".
type Map func(network string, program netip.AddrPort) (machine netip.AddrPort)

func nowhereElse(_ string, a netip.AddrPort) netip.AddrPort { return a }

// A Host runs programs on the operating system. Its methods may be called by any number of tasks.
type Host struct {
	name    string
	options Options
	book    *Book

	power    atomic.Int32    // a power
	stopping chan struct{}   // closed when loops must end
	life     context.Context // done when all that waits must end
	cut      context.CancelFunc

	mu        sync.Mutex
	tasks     map[string]int // that run, by name
	listeners map[io.Closer]bool
	conns     map[io.Closer]bool
	quiet     *sync.Cond     // a task ended
	streams   map[string]int // random streams handed out, by name
	failed    chan struct{}
	failure   error // why failed is closed
}

var _ sim.Host = (*Host)(nil)

// NewHost returns a host, which has no programs yet. name is its full name.
func NewHost(name string, o Options) *Host {
	if len(o.Addresses) == 0 {
		o.Addresses = []netip.Addr{netip.AddrFrom4([4]byte{127, 0, 0, 1})}
	}
	if o.Book == nil {
		o.Book = NewBook(record.Discard)
	}
	if o.Seed == 0 {
		o.Seed = unguessable()
	}
	if o.MapListen == nil {
		o.MapListen = nowhereElse
	}
	if o.MapDial == nil {
		o.MapDial = nowhereElse
	}
	if o.MapBack == nil {
		o.MapBack = nowhereElse
	}
	if o.Elsewhere == nil {
		o.Elsewhere = func(open func()) { open() }
	}
	h := &Host{name: name, options: o, book: o.Book, tasks: map[string]int{}, streams: map[string]int{}, listeners: map[io.Closer]bool{},
		conns: map[io.Closer]bool{}, failed: make(chan struct{})}
	h.quiet = sync.NewCond(&h.mu)
	h.Boot()
	return h
}

func unguessable() uint64 {
	var b [8]byte
	crypto.Read(b[:]) // never fails: crypto/rand ends the process instead
	return binary.NativeEndian.Uint64(b[:])
}

// Name implements [sim.Host].
func (h *Host) Name() string { return h.name }

// Addresses implements [sim.Host].
func (h *Host) Addresses() []netip.Addr { return slices.Clone(h.options.Addresses) }

// Now implements [sim.Host].
func (h *Host) Now() time.Time {
	if h.options.Start.IsZero() {
		return time.Now()
	}
	return h.options.Start.Add(time.Since(h.book.begun))
}

// bySystem is a moment of the host's clock on that of the system. No moment stays none.
func (h *Host) bySystem(t time.Time) time.Time {
	if h.options.Start.IsZero() || t.IsZero() {
		return t
	}
	return h.book.begun.Add(t.Sub(h.options.Start))
}

// Sleep implements [sim.Host]. It ends early when the host is cut.
func (h *Host) Sleep(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-h.life.Done():
	}
}

// Rand implements [sim.Host]. Each call has a stream of its own, so that tasks need not share one; the first of a name is
// the one that a world has.
func (h *Host) Rand(stream string) *rand.Rand {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.streams[stream]++
	if n := h.streams[stream]; n > 1 {
		stream = fmt.Sprintf("%s %d", stream, n)
	}
	return rand.New(sim.Stream(h.options.Seed, h.name, stream))
}

// Record implements [sim.Host].
func (h *Host) Record(f record.Fact) {
	if power(h.power.Load()) == on {
		h.book.Note(h.name, f)
	}
}

// Go implements [sim.Host].
func (h *Host) Go(name string, task func()) {
	h.mu.Lock()
	h.tasks[name]++
	h.mu.Unlock()
	go h.run(name, task)
}

// Serve implements [sim.Host]. Here it is the same as Go: nobody looks for hangs.
func (h *Host) Serve(name string, task func()) { h.Go(name, task) }

// run runs a task. A panic is an error of ours: it may have left something locked or half done, and so fails the host,
// while the other tasks go on for as long as their owner lets them.
func (h *Host) run(name string, task func()) {
	defer func() {
		if value := recover(); value != nil {
			h.fail(&sim.TaskPanic{Task: h.name + "/" + name, Value: value, Stack: debug.Stack()})
		}
		h.mu.Lock()
		defer h.mu.Unlock()
		if h.tasks[name]--; h.tasks[name] == 0 {
			delete(h.tasks, name)
		}
		h.quiet.Broadcast()
	}()
	task()
}

// fail remembers the first failure.
func (h *Host) fail(err error) {
	h.mu.Lock()
	first := h.failure == nil
	if first {
		h.failure = err
		close(h.failed)
	}
	h.mu.Unlock()
	h.Record(&record.Trouble{Text: err.Error()})
}

// Failed is closed when a task panicked: whoever runs the host should stop it then, and end.
func (h *Host) Failed() <-chan struct{} { return h.failed }

// Failure is why Failed is closed: a [sim.TaskPanic].
func (h *Host) Failure() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.failure
}

// String names the host in messages.
func (h *Host) String() string { return fmt.Sprintf("host %s", h.name) }

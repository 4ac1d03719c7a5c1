package loop

import (
	"net/netip"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// Config says how a group works. A limit of zero is none.
type Config struct {
	Loops   int           // how many threads; zero is half the processors
	Max     int           // connections that are served at a time, of those that are accepted
	Full    []byte        // what is said to who comes when there are Max
	Silence time.Duration // how long a peer may take to say something, or to hear it
	Longest time.Duration // how long a connection may last

	Accept func(Loop) Talker // makes the talker of a connection that comes in
}

// A Loop is where talkers live. Its methods may be called on its own thread alone: by its talkers, and by what it was
// given to do.
type Loop interface {
	// Dial makes a connection for a talker, which is told that it Ended if that fails.
	Dial(to netip.AddrPort, t Talker)

	// At does something at a time, or at once if that has come.
	At(when time.Time, do func())
}

// An engine is a loop as its group sees it.
type engine interface {
	Loop
	listen(at netip.AddrPort) (netip.AddrPort, error)
	post(do func())     // does it on the loop's thread; safe to call from any
	stop(cut time.Time) // returns when nothing more is accepted; what is still there at the time is cut
	run()               // until all connections have ended after stop
	connections() *atomic.Int64
}

// A Group is some loops that share the connections that come in.
type Group struct {
	config  Config
	crowded bool // no processor is left for others while all loops are busy
	engines []engine
	served  atomic.Int64 // connections that were accepted and are open
	running sync.WaitGroup
}

// New makes a group, which does nothing before Start.
func New(c Config) (*Group, error) { return newGroup(c, newEngine) }

func newGroup(c Config, newEngine func(*Group) (engine, error)) (*Group, error) {
	if c.Loops == 0 {
		c.Loops = max(1, runtime.GOMAXPROCS(0)/2) // on one machine, the program at the other end needs as much as we do
	}
	g := &Group{config: c, crowded: c.Loops >= runtime.GOMAXPROCS(0)}
	for range c.Loops {
		e, err := newEngine(g)
		if err != nil {
			return nil, err
		}
		g.engines = append(g.engines, e)
	}
	return g, nil
}

// Listen begins to take connections at an address, before Start. Port 0 lets the system choose; the address is the result.
func (g *Group) Listen(at netip.AddrPort) (netip.AddrPort, error) {
	return g.engines[0].listen(at)
}

// Start lets the loops work.
func (g *Group) Start() {
	for _, e := range g.engines {
		g.running.Go(e.run)
	}
}

// Each does something on the thread of each loop.
func (g *Group) Each(do func(i int, l Loop)) {
	for i, e := range g.engines {
		e.post(func() { do(i, e) })
	}
}

// Loops is how many loops there are.
func (g *Group) Loops() int { return len(g.engines) }

// Stop takes no more connections, asks each talker to leave, cuts those that have not done so after a while, and returns
// when all are gone.
func (g *Group) Stop(drain time.Duration) {
	cut := time.Now().Add(drain)
	for _, e := range g.engines {
		e.stop(cut)
	}
	g.running.Wait()
}

// idlest is the loop with the fewest connections.
func (g *Group) idlest() engine {
	best := g.engines[0]
	for _, e := range g.engines[1:] {
		if e.connections().Load() < best.connections().Load() {
			best = e
		}
	}
	return best
}

// admit counts a connection that comes in, unless there are enough.
func (g *Group) admit() bool {
	if n := g.served.Add(1); g.config.Max > 0 && n > int64(g.config.Max) {
		g.served.Add(-1)
		return false
	}
	return true
}

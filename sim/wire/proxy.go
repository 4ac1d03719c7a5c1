package wire

import (
	"fmt"
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/record"
)

// ProxyOptions say what a proxy does.
type ProxyOptions struct {
	To    netip.AddrPort // where connections are passed on to
	Boxes []sim.Box      // that they pass, from the client to the server
	// MaxConnections is how many pass at a time, and MaxTime how long each may last; zero for no limit.
	MaxConnections int
	MaxTime        time.Duration
}

// A Proxy passes TCP connections on through boxes. What a box does, it does to the bytes of the connection; what needs
// single packets is beyond it: see [sim.PacketBox] and [sim.LosingBox].
type Proxy struct {
	host    *Host
	options ProxyOptions
	begun   time.Time

	guard sync.Mutex // of the boxes, which are never called concurrently, and of what follows
	open  int
}

// NewProxy starts to pass on what comes to listeners of a host. A box that needs a simulated link is refused.
func NewProxy(h *Host, listeners []net.Listener, o ProxyOptions) (*Proxy, error) {
	for _, b := range o.Boxes {
		if l, ok := b.(sim.LosingBox); ok && l.Loses() {
			return nil, fmt.Errorf("box %s: want one that passes or swallows, got one that loses octets unacknowledged: "+
				"a real socket acknowledges what it takes; use it in a scenario", b.Name())
		}
		if _, needs := b.(sim.PacketBox); needs {
			return nil, fmt.Errorf("box %s: want one that filters connections, got one that decides about single packets: "+
				"a proxy on real sockets never sees them; use it in a scenario", b.Name())
		}
	}
	p := &Proxy{host: h, options: o, begun: time.Now()}
	for _, l := range listeners {
		h.Serve("proxy", func() { p.accept(l) })
	}
	return p, nil
}

func (p *Proxy) accept(listener net.Listener) {
	for {
		c, err := listener.Accept()
		if err != nil {
			return
		}
		client := c.(sim.Conn)
		if open, most := p.count(+1), p.options.MaxConnections; most > 0 && open > most {
			p.count(-1)
			client.Reset()
			continue
		}
		p.host.Serve("passage", func() {
			defer p.count(-1)
			p.pass(client)
		})
	}
}

func (p *Proxy) count(by int) int {
	p.guard.Lock()
	defer p.guard.Unlock()
	p.open += by
	return p.open
}

// pass serves one connection to its end.
func (p *Proxy) pass(client sim.Conn) {
	server, err := p.host.Dial("tcp", "", p.options.To.String(), 30*time.Second)
	if err != nil { // the record has it
		client.Reset()
		return
	}
	x := &passage{proxy: p, ended: make(chan struct{})}
	for d := range x.ways {
		x.ways[d].drained = make(chan struct{}, 1)
	}
	x.conns[sim.ToServer], x.conns[sim.ToClient] = server, client
	x.flow = sim.Flow{Client: addrPort(client.RemoteAddr()), Server: p.options.To, Conn: client.ID(), Start: p.elapsed()}
	p.guard.Lock()
	for i, box := range p.options.Boxes {
		st := &station{passage: x, place: i, box: box, filter: box.Stream(x.flow)}
		for d := range st.lanes {
			st.lanes[d] = newLane(x, &x.ways[d], func(s parcel) { x.arrive(onward(i, sim.Direction(d)), sim.Direction(d), s) })
		}
		x.stations = append(x.stations, st)
	}
	p.guard.Unlock()
	x.run()
}

func (p *Proxy) elapsed() time.Duration { return time.Since(p.begun) }

// note puts a fact into the record in a box's name.
func (p *Proxy) note(box sim.Box, f record.Fact) { p.host.book.add(box.Name(), f) }

package wire

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"sync"
	"syscall"
	"time"

	"github.com/smtplab/smtplab/sim"
)

// ProxyOptions say what a proxy does.
type ProxyOptions struct {
	To    netip.AddrPort // where connections are passed on to
	Boxes []sim.Box      // that they pass, from the client to the server
	// MaxConnections is how many pass at a time, and MaxTime how long each may last; zero for no limit.
	MaxConnections int
	MaxTime        time.Duration
	// Links, if given, has packets recorded, as captures on both sides of the proxy would show them: those on the server's
	// side under the name at ToServer, those on the client's side under that at ToClient.
	Links *[2]string
	// Between, if given, is the book of the hosts on both sides. The proxy has no part of its own in it then: a connection
	// that passes is one, from the client to the server, and the server sees the address of the client.
	Between *Book
}

// A Proxy passes TCP connections on through boxes. What a box does, it does to the bytes of the connection; what needs
// single packets is beyond it: see [sim.PacketBox] and [sim.LosingBox].
type Proxy struct {
	host    *Host
	options ProxyOptions
	begun   time.Time

	guard sync.Mutex // of the boxes, which are never called concurrently, and of what follows
	open  int
	ports int // from which connections were passed on
}

// NewProxy starts to pass on what comes to listeners of a host. A box that needs a simulated link is refused.
func NewProxy(h *Host, listeners []net.Listener, o ProxyOptions) (*Proxy, error) {
	for _, b := range o.Boxes {
		if why := Unfit(b); why != "" {
			return nil, fmt.Errorf("box %s: want one that filters connections, got one that %s; use it in a scenario", b.Name(), why)
		}
	}
	p := &Proxy{host: h, options: o, begun: time.Now()}
	if o.Between != nil {
		p.begun = o.Between.Begun()
	}
	for _, l := range listeners {
		p.Serve(l, o.To, false)
	}
	return p, nil
}

// Unfit says why a box cannot be used in a proxy, in words that follow "one that"; it is empty where it can.
func Unfit(b sim.Box) (why string) {
	if l, ok := b.(sim.LosingBox); ok && l.Loses() {
		return "loses octets unacknowledged, while a real socket acknowledges what it takes"
	}
	if _, needs := b.(sim.PacketBox); needs {
		return "decides about single packets, which a proxy on real sockets never sees"
	}
	return ""
}

// A course is where connections are passed on to, and what they pass, in order.
type course struct {
	to    netip.AddrPort
	boxes []sim.Box
}

// Serve passes on to an address what comes to another listener of the host. Backwards, a connection meets the boxes from
// the last to the first.
func (p *Proxy) Serve(l net.Listener, to netip.AddrPort, backwards bool) {
	c := course{to: to, boxes: slices.Clone(p.options.Boxes)}
	if backwards {
		slices.Reverse(c.boxes)
	}
	p.host.Serve("proxy", func() { p.accept(l, c) })
}

func (p *Proxy) accept(listener net.Listener, course course) {
	for {
		c, err := listener.Accept()
		if err != nil {
			return
		}
		client := c.(sim.Conn)
		if open, most := p.count(+1), p.options.MaxConnections; most > 0 && open > most {
			p.count(-1)
			tape := p.newTape()
			tape.opened(sim.ToClient, addrPort(client.RemoteAddr()), addrPort(client.LocalAddr()))
			tape.note("one connection too many")
			tape.cut(sim.ToClient, sim.ToClient)
			client.Reset()
			continue
		}
		p.host.Serve("passage", func() {
			defer p.count(-1)
			p.pass(client.(*conn), course)
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
func (p *Proxy) pass(client *conn, course course) {
	tape := p.newTape()
	tape.opened(sim.ToClient, addrPort(client.RemoteAddr()), addrPort(client.LocalAddr()))
	server, number, err := p.callOn(client, course.to)
	if err != nil { // the record has it
		tape.note("no connection to " + course.to.String() + ": " + whyNotOpened(err))
		tape.cut(sim.ToClient, sim.ToClient)
		client.Reset()
		return
	}
	tape.opened(sim.ToServer, addrPort(server.LocalAddr()), course.to)
	x := &passage{proxy: p, tape: tape, ended: make(chan struct{})}
	for d := range x.ways {
		x.ways[d].drained = make(chan struct{}, 1)
	}
	x.conns[sim.ToServer], x.conns[sim.ToClient] = server, client
	x.flow = sim.Flow{Client: addrPort(client.RemoteAddr()), Server: course.to, Conn: number, Start: p.elapsed()}
	p.guard.Lock()
	for i, box := range course.boxes {
		st := &station{passage: x, place: i, box: box, filter: box.Stream(x.flow)}
		for d := range st.lanes {
			st.lanes[d] = newLane(x, &x.ways[d], func(s parcel) { x.arrive(onward(i, sim.Direction(d)), sim.Direction(d), s) })
		}
		x.stations = append(x.stations, st)
	}
	p.guard.Unlock()
	x.run()
}

// callOn opens the connection on which another is passed on, and tells the number of both in the record.
func (p *Proxy) callOn(client *conn, to netip.AddrPort) (server sim.Conn, number int, err error) {
	if p.options.Between != nil {
		return p.inTheNameOf(client, to)
	}
	server, err = p.host.Dial("tcp", "", to.String(), dialTime)
	return server, client.ID(), err
}

// dialTime is how long a proxy waits for the connection on which it passes another on.
const dialTime = 30 * time.Second

// The ports from which connections are passed on in the name of a client: below those that systems choose from for
// themselves. A port is said before the call, so that the server cannot take it before the book knows whose it is.
const (
	firstPort = 24000
	allPorts  = 8000
)

// inTheNameOf calls the server from the address of the client.
func (p *Proxy) inTheNameOf(client *conn, to netip.AddrPort) (server sim.Conn, number int, err error) {
	machine := p.host.options.MapDial("tcp", to)
	for range allPorts {
		from := netip.AddrPortFrom(client.ends[caller].Addr(), p.nextPort())
		number = p.options.Between.join(client.ends, ends{caller: from, called: machine})
		var made net.Conn
		if made, err = p.host.dial("tcp", from, machine, dialTime); err == nil {
			server, err = p.host.newConn(made.(*net.TCPConn), caller, client.remote, to)
			return server, number, err
		}
		if !errors.Is(err, syscall.EADDRINUSE) {
			break
		}
	}
	return nil, number, err
}

func (p *Proxy) nextPort() uint16 {
	p.guard.Lock()
	defer p.guard.Unlock()
	p.ports++
	return uint16(firstPort + p.ports%allPorts)
}

func (p *Proxy) elapsed() time.Duration { return time.Since(p.begun) }

// book is where the proxy says what its boxes do.
func (p *Proxy) book() *Book {
	if p.options.Between != nil {
		return p.options.Between
	}
	return p.host.book
}

package sim

import (
	"net/netip"
	"syscall"
	"time"

	"github.com/smtplab/smtplab/sim/record"
)

// A flow is one TCP connection: its two ends, the links between them and the boxes' stations between the links.
type flow struct {
	net      *network
	id       int // its number in the record, once the server took the SYN
	start    time.Duration
	client   conn
	server   conn
	mss      int
	hops     []hop
	stations []station
	underway int // segments on links, held back at stations or waiting to be sent again
	over     bool
	oneHop   [1]hop // where hops are, if there is one
}

// A hop is one link as a flow uses it.
type hop struct{ pipes [2]pipe }

func (n *network) newFlow(m *Machine, from, to netip.AddrPort) *flow {
	way := n.path(m, to.Addr())
	f := &flow{net: n, start: n.k.elapsed(), mss: n.mss}
	if to.Addr().Is6() {
		f.mss -= 20 // the IPv6 header is as much longer (RFC 8200 section 8.3)
	}
	f.client = conn{flow: f, dir: ToServer, machine: m, local: from, remote: to, readBy: never, writeBy: never}
	f.server = conn{flow: f, dir: ToClient, machine: n.machines[to.Addr()], local: to, remote: from, readBy: never, writeBy: never}
	f.client.bell = n.k.newBell(&f.client)
	if f.hops = f.oneHop[:]; len(way.links) > 1 {
		f.hops = make([]hop, len(way.links))
	}
	for i := range f.hops {
		for d := range f.hops[i].pipes {
			f.hops[i].pipes[d].lay(f, i, Direction(d), way)
		}
	}
	f.first(ToServer).near, f.first(ToClient).near = &f.client, &f.server
	if len(way.boxes) > 0 {
		f.stations = make([]station, len(way.boxes))
		for i, b := range way.boxes {
			f.stations[i] = station{flow: f, hop: i, box: b}
		}
	}
	m.ports.take(from.Port())
	f.client.enlist()
	return f
}

// sender returns the end that sends in a direction.
func (f *flow) sender(d Direction) *conn {
	if d == ToServer {
		return &f.client
	}
	return &f.server
}

// first returns the pipe by which a direction begins.
func (f *flow) first(d Direction) *pipe {
	if d == ToServer {
		return &f.hops[0].pipes[d]
	}
	return &f.hops[len(f.hops)-1].pipes[d]
}

// after returns the pipe that follows in the same direction, or nil at the end.
func (f *flow) after(p *pipe) *pipe {
	i := p.hop + 1
	if p.dir == ToClient {
		i = p.hop - 1
	}
	if i < 0 || i >= len(f.hops) {
		return nil
	}
	return &f.hops[i].pipes[p.dir]
}

// arrive takes a segment off a pipe.
func (f *flow) arrive(p *pipe, s *segment) {
	next := f.after(p)
	switch {
	case p.stalled:
		f.net.free(s)
	case next == nil:
		f.land(p, s)
	default:
		f.stations[min(p.hop, next.hop)].pass(p, next, s)
	}
}

// land gives a segment to the machine at the end.
func (f *flow) land(p *pipe, s *segment) {
	c := f.sender(p.dir.Reverse())
	switch {
	case c.machine == nil || c.machine.power == crashed:
		p.ignore(s)
		return
	case s.flags&record.SYN != 0 && p.dir == ToServer:
		f.called(p)
	case s.flags&record.SYN != 0:
		f.answered(p)
	case s.flags&record.RST != 0:
		c.wasReset()
	case c.forgotten:
		p.back().answerReset("unknown connection")
	case c.err != nil:
		c.disown(p, s)
	case !c.opened:
		f.established()
		fallthrough
	default:
		c.take(p, s)
		return
	}
	f.net.free(s)
}

// ignore is what becomes of a segment that reaches nobody: its sender sends it again, but for the handshake, which is
// the caller's care, and for RST, which nobody awaits an answer to.
func (p *pipe) ignore(s *segment) {
	if s.flags&(record.SYN|record.RST) == 0 && s.length() > 0 {
		p.lose(s.payload, s.flags)
	}
	p.flow.net.free(s)
}

// settle ends the flow when both ends are done and nothing is under way.
func (f *flow) settle() {
	if f.over || f.underway > 0 || !f.client.done() || f.id != 0 && !f.server.done() {
		return
	}
	f.over = true
	f.client.dismiss()
	f.server.dismiss()
	f.client.machine.ports.release(f.client.local.Port())
	if f.id != 0 {
		f.net.open--
	}
}

// describe is the flow as boxes see it.
func (f *flow) describe() Flow {
	return Flow{Client: f.client.local, Server: f.server.local, Conn: f.id, Start: f.start}
}

// disown answers what comes for a connection that this end gave up without a word.
func (c *conn) disown(p *pipe, s *segment) {
	if !c.cut && s.length() > 0 {
		c.cut = true
		p.back().answerReset("no longer there")
	}
}

// wasReset is what a RST does to an end.
func (c *conn) wasReset() {
	err := syscall.ECONNRESET
	if !c.opened {
		err = syscall.ECONNREFUSED
	}
	c.cut = true
	c.fail(err, "was reset")
}

package sim

import (
	"net"
	"net/netip"
	"time"
)

// A datagram travels link by link. What nobody takes is gone; only a connected socket hears of it.
type datagram struct {
	socket   *socket // that sent it
	from, to netip.AddrPort
	way      *path
	hop      int
	payload  []byte
	timer    timer
	refused  bool // it is on its way back
}

// depart lets it go over its next link.
func (d *datagram) depart() {
	n := d.socket.machine.net
	if n.tape.packets {
		p := n.tape.packet()
		p.UDP, p.Src, p.Dst, p.Payload = true, d.from, d.to, d.payload
		n.record(d.way.links[d.hop], p)
	}
	n.k.set(&d.timer, n.k.elapsed()+d.way.latency)
}

// fire is its arrival at a box, at its destination, or, when it was refused, at its sender.
func (d *datagram) fire() {
	switch {
	case d.refused:
		d.socket.refused = true
		d.socket.bell.ring()
	case d.hop == len(d.way.boxes):
		d.land()
	default:
		d.pass(d.way.boxes[d.hop])
	}
}

func (d *datagram) land() {
	m := d.socket.machine.net.machines[d.to.Addr()]
	if m == nil || m.power == crashed {
		return
	}
	s := m.socket(d.from, d.to)
	if s == nil {
		d.refuse()
		return
	}
	if len(s.queue) < mostDatagrams {
		s.queue = append(s.queue, received{d.from, d.payload})
		s.bell.ring()
	}
}

// pass asks a box. The sender of a datagram is the client of its flow, whoever sent first.
func (d *datagram) pass(b Box) {
	n := d.socket.machine.net
	verdict := Pass
	if pb, ok := b.(PacketBox); ok {
		n.asking(b)
		verdict = pb.Datagram(Flow{Client: d.from, Server: d.to, UDP: true, Start: n.k.elapsed()}, d.payload)
		n.asked = ""
	}
	switch verdict {
	case Pass:
		d.hop++
		d.depart()
	case Refuse:
		d.refuse()
	}
}

// refuse tells a connected socket that nobody is there, as an ICMP message does (RFC 1122 section 4.1.3.3). That
// message is not a packet of the record, which knows UDP and TCP.
func (d *datagram) refuse() {
	if d.socket.closed || !d.socket.peer.IsValid() {
		return
	}
	d.refused = true
	k := d.socket.machine.net.k
	k.set(&d.timer, k.elapsed()+time.Duration(d.hop+1)*d.way.latency)
}

// A connected socket is one that was dialled. It is a net.Conn and a net.PacketConn, by which programs tell UDP from
// TCP. It implements Conn.
type connected struct{ *socket }

var _ Conn = connected{}

func (m *Machine) dialUDP(from, to netip.AddrPort) (Conn, error) {
	return connected{m.newSocket(from, to)}, nil
}

func (c connected) Read(b []byte) (int, error) {
	n, _, err := c.receive(b)
	return n, err
}

func (c connected) Write(b []byte) (int, error) { return c.send(b, c.peer) }

func (c connected) RemoteAddr() net.Addr { return net.UDPAddrFromAddrPort(c.peer) }

// CloseWrite does nothing: UDP has no end.
func (c connected) CloseWrite() error { return nil }

// Reset closes: UDP has nothing to reset.
func (c connected) Reset() error { return c.Close() }

// ID is zero: the record numbers TCP connections.
func (c connected) ID() int { return 0 }

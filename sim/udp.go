package sim

import (
	"fmt"
	"net"
	"net/netip"
	"os"
	"slices"
	"syscall"
	"time"
)

// mostDatagrams is how many may wait in a socket; more are lost, as UDP may lose any (assumed).
const mostDatagrams = 64

// A socket sends and receives datagrams. It implements PacketConn.
type socket struct {
	machine *Machine
	at      netip.AddrPort
	peer    netip.AddrPort // of a connected socket
	bell    bell
	queue   []received
	refused bool // somebody said that nobody is there
	closed  bool
	readBy  time.Duration
}

type received struct {
	from    netip.AddrPort
	payload []byte
}

// ListenPacket receives datagrams, as Host says.
func (m *Machine) ListenPacket(network, address string) (PacketConn, error) {
	m.net.k.lock()
	defer m.net.k.unlock()
	at, err := m.mayListen("udp", network, address)
	if err == nil && slices.ContainsFunc(m.sockets, func(s *socket) bool { return clash(s.at, at) }) {
		err = syscall.EADDRINUSE
	}
	if err != nil {
		return nil, opError("listen", network, netip.AddrPort{}, at, err)
	}
	return m.newSocket(at, netip.AddrPort{}), nil
}

func (m *Machine) newSocket(at, peer netip.AddrPort) *socket {
	s := &socket{machine: m, at: at, peer: peer, readBy: never}
	s.bell = m.net.k.newBell(s)
	m.sockets = append(m.sockets, s)
	m.ports.take(at.Port())
	return s
}

// socket finds who receives what comes from an address for another.
func (m *Machine) socket(from, to netip.AddrPort) *socket {
	for _, s := range m.sockets {
		if s.at.Port() == to.Port() && covers(s.at, to.Addr()) && (!s.peer.IsValid() || s.peer == from) {
			return s
		}
	}
	return nil
}

// String names the socket in reports of hangs.
func (s *socket) String() string {
	if s.peer.IsValid() {
		return s.peer.String()
	}
	return s.at.String()
}

// ReadFrom parks until a datagram is there. What does not fit is lost.
func (s *socket) ReadFrom(b []byte) (int, net.Addr, error) {
	n, from, err := s.receive(b)
	if err != nil {
		return 0, nil, err
	}
	return n, net.UDPAddrFromAddrPort(from), nil
}

// ReadFromUDPAddrPort is ReadFrom.
func (s *socket) ReadFromUDPAddrPort(b []byte) (int, netip.AddrPort, error) { return s.receive(b) }

func (s *socket) receive(b []byte) (int, netip.AddrPort, error) {
	k := s.machine.net.k
	k.lock()
	defer k.unlock()
	for {
		switch {
		case s.closed:
			return 0, s.peer, s.opError("read", net.ErrClosed)
		case k.elapsed() >= s.readBy:
			return 0, s.peer, s.opError("read", os.ErrDeadlineExceeded)
		case len(s.queue) > 0:
			r := s.queue[0]
			s.queue = slices.Delete(s.queue, 0, 1)
			return copy(b, r.payload), r.from, nil
		case s.refused:
			s.refused = false
			return 0, s.peer, s.opError("read", syscall.ECONNREFUSED)
		}
		s.bell.wait("for a datagram", s.readBy)
	}
}

// WriteTo sends a datagram to a UDP address.
func (s *socket) WriteTo(b []byte, to net.Addr) (int, error) {
	a, ok := to.(*net.UDPAddr)
	if !ok {
		return 0, s.opError("write", fmt.Errorf("want a *net.UDPAddr, got %T", to))
	}
	return s.WriteToUDPAddrPort(b, a.AddrPort())
}

// WriteToUDPAddrPort is WriteTo.
func (s *socket) WriteToUDPAddrPort(b []byte, to netip.AddrPort) (int, error) {
	return s.send(b, netip.AddrPortFrom(to.Addr().Unmap(), to.Port()))
}

func (s *socket) send(b []byte, to netip.AddrPort) (int, error) {
	n := s.machine.net
	n.k.lock()
	defer n.k.unlock()
	if s.closed {
		return 0, s.opError("write", net.ErrClosed)
	}
	from := s.at
	if from.Addr().IsUnspecified() {
		a, err := s.machine.source("", to.Addr())
		if err != nil {
			return 0, s.opError("write", err)
		}
		from = netip.AddrPortFrom(a, from.Port())
	}
	d := &datagram{socket: s, from: from, to: to, way: n.path(s.machine, to.Addr()), payload: n.tape.copy(b)}
	d.timer.what = d
	d.depart()
	return len(b), nil
}

// Close stops receiving.
func (s *socket) Close() error {
	s.machine.net.k.lock()
	defer s.machine.net.k.unlock()
	if s.closed {
		return s.opError("close", net.ErrClosed)
	}
	s.shut()
	return nil
}

func (s *socket) shut() {
	s.closed = true
	m := s.machine
	m.sockets = slices.DeleteFunc(m.sockets, func(o *socket) bool { return o == s })
	m.ports.release(s.at.Port())
	s.bell.ring()
}

// LocalAddr is the socket's address.
func (s *socket) LocalAddr() net.Addr { return net.UDPAddrFromAddrPort(s.at) }

// SetDeadline sets the deadline for reading; writing does not park.
func (s *socket) SetDeadline(t time.Time) error { return s.SetReadDeadline(t) }

// SetWriteDeadline does nothing: writing does not park.
func (s *socket) SetWriteDeadline(time.Time) error { return nil }

// SetReadDeadline also ends reads that wait already.
func (s *socket) SetReadDeadline(t time.Time) error {
	k := s.machine.net.k
	k.lock()
	defer k.unlock()
	s.readBy = k.moment(t)
	s.bell.ring()
	return nil
}

func (s *socket) opError(op string, err error) error { return opError(op, "udp", s.at, s.peer, err) }

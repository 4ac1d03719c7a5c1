package sim

import (
	"net"
	"net/netip"
	"slices"
	"syscall"

	"github.com/smtplab/smtplab/sim/record"
)

// backlog is how many connections may wait to be accepted; further calls are answered with RST, as Windows does.
const backlog = 200

// A listener takes calls. It implements net.Listener and Gate.
type listener struct {
	machine *Machine
	at      netip.AddrPort // the unspecified IPv6 address stands for all of the machine's
	bell    bell
	queue   []*conn
	closed  bool
	decide  func(netip.AddrPort) Verdict
}

var _ Gate = (*listener)(nil)

// Listen accepts TCP connections, as Host says.
func (m *Machine) Listen(network, address string) (net.Listener, error) {
	m.net.k.lock()
	defer m.net.k.unlock()
	at, err := m.mayListen("tcp", network, address)
	if err == nil && slices.ContainsFunc(m.listeners, func(l *listener) bool { return clash(l.at, at) }) {
		err = syscall.EADDRINUSE
	}
	if err != nil {
		return nil, opError("listen", network, netip.AddrPort{}, at, err)
	}
	l := &listener{machine: m, at: at}
	l.bell = m.net.k.newBell(l)
	m.listeners = append(m.listeners, l)
	return l, nil
}

// mayListen reads the address to listen on and checks that the machine can.
func (m *Machine) mayListen(want, network, address string) (netip.AddrPort, error) {
	if network != want {
		return netip.AddrPort{}, net.UnknownNetworkError(network)
	}
	if m.power != up {
		return netip.AddrPort{}, errDown
	}
	return m.listenAddress(address)
}

// listener finds who takes calls to an address.
func (m *Machine) listener(to netip.AddrPort) *listener {
	for _, l := range m.listeners {
		if l.at.Port() == to.Port() && covers(l.at, to.Addr()) {
			return l
		}
	}
	return nil
}

// verdict says what becomes of a call.
func (l *listener) verdict(remote netip.AddrPort) Verdict {
	switch {
	case l == nil || len(l.queue) >= backlog:
		return Refuse
	case l.decide != nil:
		return l.decide(remote)
	}
	return Pass
}

// called is a SYN at the called machine.
func (f *flow) called(p *pipe) {
	p.got = p.seq
	c := &f.server
	if f.id != 0 { // a SYN that was sent again; the answer is on its way
		return
	}
	l := c.machine.listener(c.local)
	switch l.verdict(c.remote) {
	case Refuse:
		p.back().answerReset("")
	case Pass:
		f.net.lastConn++
		f.net.open++
		f.id = f.net.lastConn
		c.listener, c.bell = l, f.net.k.newBell(c)
		c.enlist()
		f.net.send(f.first(ToClient), record.SYN, nil, "")
	}
}

// established is the end of the handshake at the called machine.
func (f *flow) established() {
	c := &f.server
	l := c.listener
	if c.listener = nil; l.closed {
		c.abort("")
		return
	}
	c.opened = true
	f.net.record(c.machine.name, &record.Opened{Conn: f.id, Local: c.local, Remote: c.remote})
	l.queue = append(l.queue, c)
	l.bell.ring()
}

// Accept parks until a connection is there.
func (l *listener) Accept() (net.Conn, error) {
	l.machine.net.k.lock()
	defer l.machine.net.k.unlock()
	for len(l.queue) == 0 && !l.closed {
		l.bell.wait("for a call to", never)
	}
	if l.closed {
		return nil, opError("accept", "tcp", l.at, netip.AddrPort{}, net.ErrClosed)
	}
	c := l.queue[0]
	l.queue = slices.Delete(l.queue, 0, 1)
	return c, nil
}

// Close stops listening. Connections that were not accepted are reset.
func (l *listener) Close() error {
	l.machine.net.k.lock()
	defer l.machine.net.k.unlock()
	if l.closed {
		return opError("close", "tcp", l.at, netip.AddrPort{}, net.ErrClosed)
	}
	l.shut()
	return nil
}

func (l *listener) shut() {
	l.closed = true
	m := l.machine
	m.listeners = slices.DeleteFunc(m.listeners, func(o *listener) bool { return o == l })
	if m.power != crashed {
		for _, c := range l.queue {
			c.abort("")
		}
	}
	l.queue = nil
	l.bell.ring()
}

// Addr is the address that it listens on.
func (l *listener) Addr() net.Addr { return net.TCPAddrFromAddrPort(l.at) }

// String is the same, in reports of hangs.
func (l *listener) String() string { return l.at.String() }

// Gate sets what decides about each SYN.
func (l *listener) Gate(decide func(remote netip.AddrPort) Verdict) {
	l.machine.net.k.lock()
	defer l.machine.net.k.unlock()
	l.decide = decide
}

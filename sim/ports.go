package sim

import (
	"net/netip"
	"slices"
	"syscall"
)

// Ports that the system gives out are 1025 to 5000, in turn, as Windows did until Server 2008.
const (
	firstPort = 1025
	lastPort  = 5000
)

// ports are those of a machine that flows and sockets use, among the ones that the system gives out.
type ports struct {
	used [(lastPort-firstPort)/64 + 1]uint64
	last uint16
}

func (p *ports) taken(port uint16) bool {
	i := port - firstPort
	return p.used[i/64]&(1<<(i%64)) != 0
}

func (p *ports) take(port uint16) {
	if port >= firstPort && port <= lastPort {
		p.used[(port-firstPort)/64] |= 1 << ((port - firstPort) % 64)
	}
}

func (p *ports) release(port uint16) {
	if port >= firstPort && port <= lastPort {
		p.used[(port-firstPort)/64] &^= 1 << ((port - firstPort) % 64)
	}
}

// freePort gives out the next port that neither a connection nor a listener uses.
func (m *Machine) freePort() (uint16, error) {
	for range lastPort - firstPort + 1 {
		if m.ports.last < firstPort || m.ports.last >= lastPort {
			m.ports.last = firstPort - 1
		}
		m.ports.last++
		if !m.ports.taken(m.ports.last) && !m.listensOn(m.ports.last) {
			return m.ports.last, nil
		}
	}
	return 0, syscall.EADDRINUSE
}

func (m *Machine) listensOn(port uint16) bool {
	return slices.ContainsFunc(m.listeners, func(l *listener) bool { return l.at.Port() == port })
}

// listenAddress reads the address of Listen and ListenPacket. An unspecified address stands for all of the machine.
func (m *Machine) listenAddress(address string) (netip.AddrPort, error) {
	if len(address) > 0 && address[0] == ':' {
		address = "[::]" + address
	}
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return at, err
	}
	a := at.Addr().Unmap()
	switch {
	case a.IsUnspecified():
		a = netip.IPv6Unspecified()
	case !m.owns(a):
		return at, errNotLocal
	}
	port := at.Port()
	if port == 0 {
		port, err = m.freePort()
	}
	return netip.AddrPortFrom(a, port), err
}

// clash reports that two addresses to listen on exclude each other.
func clash(a, b netip.AddrPort) bool {
	return a.Port() == b.Port() && (covers(a, b.Addr()) || covers(b, a.Addr()))
}

// covers reports that something that listens there hears what is sent to the address.
func covers(at netip.AddrPort, to netip.Addr) bool {
	return at.Addr() == to || at.Addr().IsUnspecified()
}

package sim

import (
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"slices"
	"time"

	"github.com/smtplab/smtplab/sim/record"
)

// A Machine is a host of a world. It implements Host for its programs; Stop, Crash and Boot are for whoever directs
// the world.
type Machine struct {
	net   *network
	world *World // nil under the tests' kernel, which has a network only
	name  string
	addrs []netip.Addr
	index int // in order of AddHost
	power power

	listeners []*listener
	sockets   []*socket
	conns     []*conn // that are not dead
	ports     ports
	streams   map[string]*rand.Rand
}

var _ Host = (*Machine)(nil)

// Name returns the full name.
func (m *Machine) Name() string { return m.name }

// Addresses returns the machine's addresses in the order in which they were given.
func (m *Machine) Addresses() []netip.Addr { return slices.Clone(m.addrs) }

// Now is the time on the world's clock.
func (m *Machine) Now() time.Time { return m.world.Now() }

// Sleep parks the task that calls it.
func (m *Machine) Sleep(d time.Duration) { m.world.mustBeTask("sleep").sleep(d) }

// Go starts a task that has an end. On a machine that is not up it does nothing.
func (m *Machine) Go(name string, task func()) { m.startTask(name, false, task) }

// Serve starts a task that may stay parked. On a machine that is not up it does nothing.
func (m *Machine) Serve(name string, task func()) { m.startTask(name, true, task) }

func (m *Machine) startTask(name string, daemon bool, task func()) {
	if m.power == up && !m.world.closed {
		m.world.spawn(m, name, daemon, task)
	}
}

// NewMonitor returns a monitor of the world.
func (m *Machine) NewMonitor() Monitor {
	return &monitor{queue: waiters{world: m.world}}
}

// Rand returns the random stream of that name: the same one, further along, at each call.
func (m *Machine) Rand(name string) *rand.Rand {
	r := m.streams[name]
	if r == nil {
		r = rand.New(Stream(m.world.seed, m.name, name))
		if m.streams == nil {
			m.streams = map[string]*rand.Rand{}
		}
		m.streams[name] = r
	}
	return r
}

// Record adds a fact to the record. What a crashed machine's tasks say as they die is lost.
func (m *Machine) Record(f record.Fact) {
	if m.power != crashed {
		m.net.record(m.name, f)
	}
}

// Dial opens a connection, as Host says.
func (m *Machine) Dial(network, local, remote string, timeout time.Duration) (Conn, error) {
	m.net.k.lock()
	defer m.net.k.unlock()
	from, to, err := m.addresses(network, local, remote)
	if err != nil {
		return nil, &net.OpError{Op: "dial", Net: network, Err: err}
	}
	if network == "udp" {
		return m.dialUDP(from, to)
	}
	return m.dialTCP(from, to, timeout)
}

// addresses reads those of a call; the local one gets a port of its own.
func (m *Machine) addresses(network, local, remote string) (from, to netip.AddrPort, err error) {
	if network != "tcp" && network != "udp" {
		return from, to, net.UnknownNetworkError(network)
	}
	if m.power != up {
		return from, to, errDown
	}
	to, err = netip.ParseAddrPort(remote)
	if err != nil {
		return from, to, fmt.Errorf("remote %q: want address:port: %w", remote, err)
	}
	to = netip.AddrPortFrom(to.Addr().Unmap(), to.Port())
	source, err := m.source(local, to.Addr())
	if err != nil {
		return from, to, err
	}
	port, err := m.freePort()
	return netip.AddrPortFrom(source, port), to, err
}

// source chooses the address that a packet to another address comes from.
func (m *Machine) source(local string, to netip.Addr) (netip.Addr, error) {
	if local == "" {
		for _, a := range m.addrs {
			if a.Is4() == to.Is4() {
				return a, nil
			}
		}
		return netip.Addr{}, fmt.Errorf("%s has no address of the family of %v: %w", m.name, to, errNoRoute)
	}
	a, err := netip.ParseAddr(local)
	if err != nil {
		return a, fmt.Errorf("local %q: want an address: %w", local, err)
	}
	if a = a.Unmap(); !m.owns(a) {
		return a, fmt.Errorf("%v is not an address of %s: %w", a, m.name, errNotLocal)
	}
	return a, nil
}

func (m *Machine) owns(a netip.Addr) bool { return slices.Contains(m.addrs, a) }

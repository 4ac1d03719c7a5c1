package sim

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"syscall"
	"time"

	"github.com/smtplab/smtplab/sim/record"
)

// Errors as the system calls have them.
const (
	errNoRoute  = syscall.ENETUNREACH
	errNotLocal = syscall.EADDRNOTAVAIL
	errDown     = syscall.ENETDOWN
)

// A network is the machines by address, the paths between them and what is common to all flows.
type network struct {
	k        kernel
	machines map[netip.Addr]*Machine
	paths    map[way]*path
	spare    segments // that nobody uses
	tape     tape
	isn      rand.PCG // initial sequence numbers
	lastConn int      // number of the last connection
	open     int      // connections that are not over
	asked    string   // the box whose code runs

	mss, window     int
	connect, resend []time.Duration
}

func newNetwork(k kernel, o Options) *network {
	n := &network{k: k, machines: map[netip.Addr]*Machine{}, paths: map[way]*path{},
		tape: tape{sink: o.Sink, packets: !o.NoPackets},
		mss:  o.MSS, window: o.Window, connect: o.Connect, resend: o.Resend}
	n.isn = *Stream(o.Seed, "", "initial sequence numbers")
	return n
}

func (n *network) addMachine(name string, addrs []netip.Addr) (*Machine, error) {
	m := &Machine{net: n, name: name, index: len(n.machines)}
	for _, a := range addrs {
		a = a.Unmap()
		switch other := n.machines[a]; {
		case !a.IsValid() || a.IsUnspecified():
			return nil, fmt.Errorf("sim: host %s: %v is not an address that a host can have", name, a)
		case m.owns(a):
			return nil, fmt.Errorf("sim: host %s: address %v is given twice; once is enough", name, a)
		case other != nil:
			return nil, fmt.Errorf("sim: host %s: address %v belongs to %s; choose another", name, a, other.name)
		}
		m.addrs = append(m.addrs, a)
	}
	for _, a := range m.addrs {
		n.machines[a] = m
	}
	return m, nil
}

func (n *network) record(host string, f record.Fact) {
	n.tape.sink.Add(record.Event{At: n.k.elapsed(), Host: host, Fact: f})
}

// asking calls a box's code, so that a panic there can be put down to the box.
func (n *network) asking(b Box) { n.asked = b.Name() }

// doing names what runs outside of the tasks.
func (n *network) doing() string {
	if n.asked != "" {
		return "box " + n.asked
	}
	return "of the network"
}

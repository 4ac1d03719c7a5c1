package fakedns

import (
	"errors"
	"net"
	"net/netip"
	"time"

	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/catalogue"
)

// A ConnectFault also decides whether the server takes a TCP connection at all.
type ConnectFault interface {
	Fault
	// Connect decides about a SYN that arrives so long after the world began. Pass leaves it to others.
	Connect(at time.Duration) sim.Verdict
	// Constant is what Connect says at all times; Pass where that changes.
	Constant() sim.Verdict
}

// A doorkeeper treats connections in one way, within limits. A SYN carries no question, so that there are no names or
// types to limit it to. Each SYN is an occasion, also one that a caller who got no answer sends again.
type doorkeeper struct {
	verdict sim.Verdict
	limited bool
	limits  *catalogue.Limits
}

// keepsDoor makes an entry's New from the verdict. The entry's parameters must be catalogue.LimitParams.
func keepsDoor(verdict sim.Verdict) func(*catalogue.Settings) (Fault, error) {
	return func(s *catalogue.Settings) (Fault, error) {
		limited := false
		for _, p := range catalogue.LimitParams() {
			limited = limited || s.Given(p.Name)
		}
		return &doorkeeper{verdict, limited, s.Limits()}, nil
	}
}

// Wrap implements [Fault]: those who came in are treated truthfully.
func (*doorkeeper) Wrap(truth Handler) Handler { return truth }

// Connect implements [ConnectFault].
func (d *doorkeeper) Connect(at time.Duration) sim.Verdict {
	if d.limits.Apply(at) {
		return d.verdict
	}
	return sim.Pass
}

// Constant implements [ConnectFault].
func (d *doorkeeper) Constant() sim.Verdict {
	if d.limited {
		return sim.Pass
	}
	return d.verdict
}

var errNoGate = errors.New("a real socket cannot ignore connections, or refuse only some: " +
	"use a simulated host, or tcp-refused without limits")

// guardDoor puts the faults that decide about connections before a listener. A listener on a real socket has no gate;
// there a server that always refuses is one that does not listen (closed), and all else cannot be had.
func (s *Server) guardDoor(listener net.Listener) (closed bool, err error) {
	if len(s.doors) == 0 {
		return false, nil
	}
	if gate, ok := listener.(sim.Gate); ok {
		gate.Gate(s.admit)
		return false, nil
	}
	err = unfit(s.doors[0])
	return err == nil, err
}

// Unfit reports why a server with these faults cannot stand on real sockets; nil where it can.
func Unfit(faults []Fault) error {
	for _, f := range faults {
		if door, ok := f.(ConnectFault); ok {
			return unfit(door) // the first has the last word
		}
	}
	return nil
}

func unfit(door ConnectFault) error {
	if door.Constant() == sim.Refuse {
		return nil
	}
	return errNoGate
}

// admit asks each fault in turn.
func (s *Server) admit(netip.AddrPort) sim.Verdict {
	at := s.host.Now().Sub(s.epoch)
	for _, door := range s.doors {
		if verdict := door.Connect(at); verdict != sim.Pass {
			return verdict
		}
	}
	return sim.Pass
}

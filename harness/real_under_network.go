package harness

import (
	"net/netip"

	"github.com/smtplab/smtplab/harness/sut"
	"github.com/smtplab/smtplab/internal/netns"
)

// underNetwork is the network that a system under test is in: a namespace of its own where it is in one, with the addresses
// of the story; else that of this machine, where only the system has the address that it has.
func underNetwork(system sut.System) (network, error) {
	if in, is := system.(interface{ Namespace() string }); is {
		n, err := netns.Join(in.Namespace())
		if err != nil {
			return nowhere{}, err
		}
		return private{n}, nil
	}
	n, err := newLoopback()
	if err != nil {
		return nowhere{}, err
	}
	return besides{network: n, story: netip.AddrPortFrom(standInAddress, 25), machine: system.Address()}, nil
}

// besides is a network with one address of the story that is that of a system somewhere.
type besides struct {
	network
	story, machine netip.AddrPort
}

// Out implements network.
func (b besides) Out(network string, a netip.AddrPort) netip.AddrPort {
	switch {
	case a == b.story:
		return b.machine
	case a.Port() == 0 && !(b.machine.Addr().IsLoopback() && b.machine.Addr().Is4()):
		return netip.AddrPort{} // no address of ours reaches it: the system chooses from where it is called
	}
	return b.network.Out(network, a)
}

// Back implements network.
func (b besides) Back(network string, a netip.AddrPort) netip.AddrPort {
	if a == b.machine {
		return b.story
	}
	return b.network.Back(network, a)
}

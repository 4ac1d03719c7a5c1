package harness

import (
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"sync"

	"github.com/smtplab/smtplab/internal/netns"
)

// A private network has the addresses and ports of the story.
type private struct{ *netns.Network }

func newPrivate() (network, error) {
	n, err := netns.New()
	if err != nil {
		return nowhere{}, err
	}
	return private{n}, nil
}

// Out implements network.
func (private) Out(_ string, a netip.AddrPort) netip.AddrPort { return a }

// Back implements network.
func (private) Back(_ string, a netip.AddrPort) netip.AddrPort { return a }

// nowhere is the network of a story that got none.
type nowhere struct{ network }

// Close implements network.
func (nowhere) Close() error { return nil }

// A loopback network is a block of 256 addresses of 127.0.0.0/8. Each address of the story, of IPv6 too, has one of them,
// and its ports that belong to root have others.
type loopback struct {
	block [3]byte
	claim net.Listener // on the block's last address: no other process takes the block

	guard sync.Mutex
	out   map[netip.Addr]netip.Addr
	back  map[netip.Addr]netip.Addr
}

// rootPorts are those that only root may listen on. In their places are others, below those that systems choose from, and
// those of wire.Proxy.
const (
	rootPorts  = 1024
	portOffset = 20000
)

// The addresses of a block: those of stories come first, and the last is the claim.
const (
	lastAddress   = 254
	mostAddresses = lastAddress - 2
)

// newLoopback finds a block that nobody uses.
func newLoopback() (network, error) {
	var err error
	for range 20 {
		n := &loopback{out: map[netip.Addr]netip.Addr{}, back: map[netip.Addr]netip.Addr{}}
		n.block = [3]byte{127, byte(1 + rand.IntN(254)), byte(rand.IntN(256))}
		if n.claim, err = net.Listen("tcp4", netip.AddrPortFrom(n.address(lastAddress), portOffset).String()); err == nil {
			return n, nil
		}
	}
	return nowhere{}, fmt.Errorf("loopback: want addresses in all of 127.0.0.0/8, as Linux and Windows have them: %w", err)
}

func (n *loopback) address(last byte) netip.Addr {
	return netip.AddrFrom4([4]byte{n.block[0], n.block[1], n.block[2], last})
}

// Add implements network.
func (n *loopback) Add(a netip.Addr) error {
	n.guard.Lock()
	defer n.guard.Unlock()
	if len(n.out) >= mostAddresses {
		return fmt.Errorf("loopback: want at most %d addresses in a story, got %v as one more", mostAddresses, a)
	}
	n.add(a)
	return nil
}

func (n *loopback) add(a netip.Addr) netip.Addr {
	at, known := n.out[a]
	switch {
	case known:
		return at
	case len(n.out) >= mostAddresses:
		return n.address(lastAddress - 1) // nobody answers there
	}
	at = n.address(byte(len(n.out) + 1))
	n.out[a], n.back[at] = at, a
	return at
}

// Do implements network: here is where we are.
func (*loopback) Do(open func()) { open() }

// Out implements network. An address that no machine of the story has gets one at which nobody answers.
func (n *loopback) Out(_ string, a netip.AddrPort) netip.AddrPort {
	n.guard.Lock()
	defer n.guard.Unlock()
	port := a.Port()
	if 0 < port && port < rootPorts {
		port += portOffset
	}
	return netip.AddrPortFrom(n.add(a.Addr()), port)
}

// Back implements network.
func (n *loopback) Back(_ string, a netip.AddrPort) netip.AddrPort {
	n.guard.Lock()
	defer n.guard.Unlock()
	addr, known := n.back[a.Addr()]
	if !known {
		return a
	}
	port := a.Port()
	if portOffset < port && port < portOffset+rootPorts {
		port -= portOffset
	}
	return netip.AddrPortFrom(addr, port)
}

// Close implements network.
func (n *loopback) Close() error { return n.claim.Close() }

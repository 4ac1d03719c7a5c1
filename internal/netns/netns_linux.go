package netns

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"runtime"
	"slices"
	"syscall"
	"time"

	"github.com/vishvananda/netlink"
	"github.com/vishvananda/netns"
)

// A Network is a private network. Its methods may be called by any number of goroutines.
type Network struct {
	place    netns.NsHandle
	control  *netlink.Handle
	loopback netlink.Link
}

// New makes a network in which 127.0.0.1 and ::1 alone can be reached.
func New() (*Network, error) {
	n := &Network{place: netns.None()}
	var err error
	away(func() { err = n.open() })
	if err != nil {
		n.Close()
		return nil, fmt.Errorf("network namespace: %w", err)
	}
	return n, nil
}

// Join opens a network that stands already, by the name that the kernel has for it: "/proc/4711/ns/net".
func Join(path string) (*Network, error) {
	n := &Network{place: netns.None()}
	var err error
	if n.place, err = netns.GetFromPath(path); err == nil {
		n.control, err = netlink.NewHandleAt(n.place, syscall.NETLINK_ROUTE)
	}
	if err == nil {
		n.loopback, err = n.control.LinkByName("lo")
	}
	if err != nil {
		n.Close()
		return nil, fmt.Errorf("network namespace %s: %w", path, err)
	}
	return n, nil
}

// away calls a function on a thread of its own, which ends with it: the way home takes a right that the way out does not.
func away(f func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // and never unlocks
		f()
	}()
	<-done
}

// open makes the namespace around this thread, and brings its loopback interface up.
func (n *Network) open() (err error) {
	if n.place, err = netns.New(); err != nil {
		return err
	}
	if n.control, err = netlink.NewHandle(syscall.NETLINK_ROUTE); err != nil {
		return err
	}
	if n.loopback, err = n.control.LinkByName("lo"); err != nil {
		return err
	}
	return n.control.LinkSetUp(n.loopback)
}

// Add gives the network an address.
func (n *Network) Add(a netip.Addr) error {
	whole := net.CIDRMask(a.BitLen(), a.BitLen())
	err := n.control.AddrAdd(n.loopback, &netlink.Addr{
		IPNet: &net.IPNet{IP: a.AsSlice(), Mask: whole},
		Flags: syscall.IFA_F_NODAD, // nobody else can have it
	})
	if err != nil && !errors.Is(err, syscall.EEXIST) {
		return fmt.Errorf("network namespace: add address %v: %w", a, err)
	}
	return n.await(a)
}

// readyWithin is how long the system may take until it knows the way to an address.
const readyWithin = 5 * time.Second

// await waits until an address can be called. The system takes those of IPv6 for its own a moment after it has added them.
func (n *Network) await(a netip.Addr) error {
	for begin := time.Now(); ; time.Sleep(time.Millisecond) {
		routes, err := n.control.RouteGet(a.AsSlice())
		if err == nil && slices.ContainsFunc(routes, func(r netlink.Route) bool { return r.Type == syscall.RTN_LOCAL }) {
			return nil
		}
		if time.Since(begin) > readyWithin {
			return fmt.Errorf("network namespace: want %v to be a local address within %v, got routes %v, %v", a, readyWithin, routes, err)
		}
	}
}

// Do calls a function on a thread that is in the network. Sockets that it makes, and programs that it starts, belong there.
func (n *Network) Do(f func()) {
	var err error
	away(func() {
		if err = netns.Set(n.place); err == nil {
			f()
		}
	})
	if err != nil {
		panic(fmt.Sprintf("netns: want to go to a network that is open: %v", err)) // only after Close
	}
}

// Close gives the network up. It lives on while there are sockets in it.
func (n *Network) Close() error {
	if n.control != nil {
		n.control.Close()
	}
	if !n.place.IsOpen() {
		return nil
	}
	return n.place.Close()
}

// Available reports why no network can be made here.
func Available() error {
	n, err := New()
	if err != nil {
		return err
	}
	return n.Close()
}

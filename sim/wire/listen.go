package wire

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Listen implements [sim.Host]. With several addresses it has a socket for each.
func (h *Host) Listen(network, address string) (net.Listener, error) {
	if network != "tcp" {
		return nil, net.UnknownNetworkError(network)
	}
	all, err := h.listenAddresses(address)
	if err != nil {
		return nil, err
	}
	l := &listener{host: h, arrived: make(chan net.Conn), closed: make(chan struct{})}
	for _, as := range all {
		s, err := h.openDoor(as)
		if err != nil {
			l.closeDoors()
			return nil, err
		}
		l.doors = append(l.doors, s)
	}
	if !h.keep(h.listeners, h.stopping, l) {
		l.closeDoors()
		return nil, opError("listen", network, all[0], net.ErrClosed)
	}
	if len(l.doors) > 1 {
		for _, d := range l.doors {
			h.Go("accept on "+d.Addr().String(), func() { l.gather(d) })
		}
	}
	return l, nil
}

// listenAddresses reads "address:port" or ":port".
func (h *Host) listenAddresses(address string) ([]netip.AddrPort, error) {
	port, any := strings.CutPrefix(address, ":")
	if !any {
		as, err := netip.ParseAddrPort(address)
		if err != nil {
			return nil, fmt.Errorf("listen: want an address and port such as 127.0.0.1:25, or :25, got %q", address)
		}
		return []netip.AddrPort{as}, nil
	}
	var all []netip.AddrPort
	for _, a := range h.options.Addresses {
		as, err := netip.ParseAddrPort(net.JoinHostPort(a.String(), port))
		if err != nil {
			return nil, fmt.Errorf("listen: want a port such as :25, got %q", address)
		}
		all = append(all, as)
	}
	return all, nil
}

// A door is one socket that takes calls.
type door struct {
	*net.TCPListener
	as netip.AddrPort // as the program has it
}

func (h *Host) openDoor(as netip.AddrPort) (*door, error) {
	at := h.options.MapListen("tcp", as)
	config := net.ListenConfig{KeepAlive: -1}
	var l net.Listener
	err := afterForks(func() (err error) {
		h.options.Elsewhere(func() { l, err = config.Listen(context.Background(), networkOf("tcp", at), at.String()) })
		return err
	})
	if err != nil {
		return nil, meant(err)
	}
	if as.Port() == 0 {
		as = netip.AddrPortFrom(as.Addr(), addrPort(l.Addr()).Port())
	}
	return &door{l.(*net.TCPListener), as}, nil
}

// forkTime is how long a process that was just forked may hold a socket that we have closed, on a busy machine: until it executes
// its program, it has a copy of all.
const forkTime = time.Second

// afterForks tries to listen again where a server of ours may have stood on the address a moment ago.
func afterForks(listen func() error) error {
	err := listen()
	for begun := time.Now(); errors.Is(err, syscall.EADDRINUSE) && time.Since(begun) < forkTime; {
		time.Sleep(forkTime / 50)
		err = listen()
	}
	return err
}

// networkOf keeps an IPv4 address from standing for IPv6 as well, and the other way round.
func networkOf(network string, at netip.AddrPort) string {
	if at.Addr().Is4() {
		return network + "4"
	}
	return network + "6"
}

// A listener takes calls on one socket or several.
type listener struct {
	host    *Host
	doors   []*door
	arrived chan net.Conn // by several doors
	closed  chan struct{}
	once    sync.Once
}

// Accept implements [net.Listener]. What comes is a [sim.Conn].
func (l *listener) Accept() (net.Conn, error) {
	if len(l.doors) == 1 {
		return l.accept(l.doors[0])
	}
	select {
	case c := <-l.arrived:
		return c, nil
	case <-l.closed:
		return nil, opError("accept", "tcp", l.doors[0].as, net.ErrClosed)
	}
}

// gather accepts on one of several doors.
func (l *listener) gather(d *door) {
	for {
		c, err := l.accept(d)
		if err != nil {
			return
		}
		select {
		case l.arrived <- c:
		case <-l.closed:
			c.Close()
			return
		}
	}
}

// pauseAt are errors after which the next call may be accepted: the process or the machine is short of something.
var pauseAt = []error{syscall.EMFILE, syscall.ENFILE, syscall.ENOBUFS, syscall.ENOMEM}

// accept takes the next call at a door. A shortage passes when other connections end; to give up would close the server
// for good.
func (l *listener) accept(d *door) (net.Conn, error) {
	for {
		tcp, err := d.AcceptTCP()
		switch {
		case err == nil:
			back := l.host.options.MapBack
			local, remote := back("tcp", addrPort(tcp.LocalAddr())), back("tcp", addrPort(tcp.RemoteAddr()))
			c, err := l.host.newConn(tcp, called, netip.AddrPortFrom(local.Addr(), d.as.Port()), remote)
			if err != nil {
				return nil, err // not the nil *conn, which would be no nil interface
			}
			return c, nil
		case errors.Is(err, syscall.ECONNABORTED):
			continue // the caller hung up while it waited
		case isOneOf(err, pauseAt):
			l.pause()
		default:
			return nil, meant(err)
		}
	}
}

// pause waits a little, or until the listener is closed.
func (l *listener) pause() {
	timer := time.NewTimer(50 * time.Millisecond)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-l.closed:
	}
}

func isOneOf(err error, list []error) bool {
	for _, e := range list {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

// Close implements [net.Listener].
func (l *listener) Close() error {
	err := opError("close", "tcp", l.doors[0].as, net.ErrClosed)
	l.once.Do(func() {
		close(l.closed)
		l.host.forget(l.host.listeners, l)
		err = l.closeDoors()
	})
	return err
}

func (l *listener) closeDoors() error {
	var err error
	for _, d := range l.doors {
		err = errors.Join(err, d.TCPListener.Close())
	}
	return err
}

// Addr is the first address, as the program has it.
func (l *listener) Addr() net.Addr { return net.TCPAddrFromAddrPort(l.doors[0].as) }

// Answers reports whether a listener of the host takes calls to an address, as programs have it.
func (h *Host) Answers(at netip.AddrPort) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	for l := range h.listeners {
		if l, ok := l.(*listener); ok && slices.ContainsFunc(l.doors, func(d *door) bool { return d.as == at }) {
			return true
		}
	}
	return false
}

// Listening lists where on the machine the host's listeners and sockets for datagrams are: the addresses that others call.
func (h *Host) Listening() []netip.AddrPort {
	h.mu.Lock()
	defer h.mu.Unlock()
	var all []netip.AddrPort
	for l := range h.listeners {
		switch l := l.(type) {
		case *listener:
			for _, d := range l.doors {
				all = append(all, addrPort(d.TCPListener.Addr()))
			}
		case *packets:
			all = append(all, addrPort(l.UDPConn.LocalAddr()))
		}
	}
	slices.SortFunc(all, netip.AddrPort.Compare)
	return slices.Compact(all)
}

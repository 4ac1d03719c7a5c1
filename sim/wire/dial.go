package wire

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"syscall"
	"time"

	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/record"
)

// Dial implements [sim.Host]. It ends early when the host is cut.
func (h *Host) Dial(network, local, remote string, timeout time.Duration) (sim.Conn, error) {
	to, err := netip.ParseAddrPort(remote)
	if err != nil {
		return nil, fmt.Errorf("dial: want an address and port such as 192.168.2.25:25, got %q", remote)
	}
	if network != "tcp" && network != "udp" {
		return nil, net.UnknownNetworkError(network)
	}
	from, err := h.source(local, to)
	if err != nil {
		return nil, err
	}
	machine := h.options.MapDial(network, to)
	if network == "tcp" {
		defer h.book.call(machine)()
	}
	made, err := h.dial(network, h.fromMachine(network, from), machine, timeout)
	if network == "udp" {
		return h.newUDP(made, to, err)
	}
	if err != nil {
		h.Record(&record.NotOpened{Local: from, Remote: to, Why: whyNotOpened(err)})
		return nil, err
	}
	c, err := h.newConn(made.(*net.TCPConn), caller, h.options.MapBack(network, addrPort(made.LocalAddr())), to)
	if err != nil {
		return nil, err // not the nil *conn, which would be no nil interface
	}
	return c, nil
}

// source is the address that a call comes from, as programs have it; none where the system is to choose.
func (h *Host) source(local string, to netip.AddrPort) (netip.Addr, error) {
	if local != "" {
		addr, err := netip.ParseAddr(local)
		if err != nil {
			return addr, fmt.Errorf("dial: want an address of this host without a port, got %q", local)
		}
		return addr, nil
	}
	if !h.options.OwnSource {
		return netip.Addr{}, nil
	}
	own := h.options.Addresses
	i := slices.IndexFunc(own, func(a netip.Addr) bool { return a.Is4() == to.Addr().Is4() })
	if i < 0 {
		return netip.Addr{}, opError("dial", "tcp", to, fmt.Errorf("%s has no address of this family: %w", h.name, syscall.ENETUNREACH))
	}
	return own[i], nil
}

// fromMachine is where on the machine a call comes from; the system chooses the port.
func (h *Host) fromMachine(network string, from netip.Addr) netip.AddrPort {
	at := netip.AddrPortFrom(from, 0)
	if h.options.OwnSource {
		return h.options.MapListen(network, at)
	}
	return at
}

// dial has the system open a connection between addresses of the machine's.
func (h *Host) dial(network string, from, to netip.AddrPort, timeout time.Duration) (made net.Conn, err error) {
	// No Happy Eyeballs, no keep-alive of Go's own: what a program does is what goes over the wire.
	dialer := net.Dialer{FallbackDelay: -1, KeepAlive: -1}
	if from.Addr().IsValid() {
		dialer.LocalAddr = netAddr(network, from)
	}
	ctx := h.life
	if timeout > 0 {
		limited, over := context.WithTimeout(ctx, timeout)
		defer over()
		ctx = limited
	}
	h.options.Elsewhere(func() { made, err = dialer.DialContext(ctx, network, to.String()) })
	return made, meant(err)
}

package wire

import (
	"context"
	"fmt"
	"net"
	"net/netip"
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
	var from net.Addr
	if local != "" {
		addr, err := netip.ParseAddr(local)
		if err != nil {
			return nil, fmt.Errorf("dial: want an address of this host without a port, got %q", local)
		}
		from = netAddr(network, netip.AddrPortFrom(addr, 0))
	}
	ctx := h.life
	if timeout > 0 {
		limited, over := context.WithTimeout(ctx, timeout)
		defer over()
		ctx = limited
	}
	// No Happy Eyeballs, no keep-alive of Go's own: what a program does is what goes over the wire.
	dialer := net.Dialer{LocalAddr: from, FallbackDelay: -1, KeepAlive: -1}
	made, err := dialer.DialContext(ctx, network, h.options.MapDial(network, to).String())
	if network == "udp" {
		return h.newUDP(made, to, err)
	}
	if err != nil {
		err = meant(err)
		h.Record(&record.NotOpened{Local: addrOf(local), Remote: to, Why: whyNotOpened(err)})
		return nil, err
	}
	c, err := h.newConn(made.(*net.TCPConn), caller, addrPort(made.LocalAddr()), to)
	if err != nil {
		return nil, err // not the nil *conn, which would be no nil interface
	}
	return c, nil
}

func addrOf(text string) netip.Addr {
	a, _ := netip.ParseAddr(text) // empty: the system chooses
	return a
}

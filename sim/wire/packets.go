package wire

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/smtplab/smtplab/sim"
)

// A packets socket receives datagrams for a program.
type packets struct {
	*net.UDPConn
	host *Host
	as   netip.AddrPort // as the program has it
	gone sync.Once
}

// ListenPacket implements [sim.Host]. A host with several addresses needs a socket for each, so that an answer leaves
// from where the question went: the program must name one.
func (h *Host) ListenPacket(network, address string) (sim.PacketConn, error) {
	if network != "udp" {
		return nil, net.UnknownNetworkError(network)
	}
	all, err := h.listenAddresses(address)
	if err != nil {
		return nil, err
	}
	if len(all) > 1 {
		return nil, fmt.Errorf("listen: want one address for datagrams, got %s on a host with %d; name the address", address, len(all))
	}
	at := h.options.MapListen("udp", all[0])
	var made net.PacketConn
	h.options.Elsewhere(func() {
		made, err = (&net.ListenConfig{}).ListenPacket(context.Background(), networkOf("udp", at), at.String())
	})
	if err != nil {
		return nil, meant(err)
	}
	p := &packets{UDPConn: made.(*net.UDPConn), host: h, as: all[0]}
	if p.as.Port() == 0 {
		p.as = netip.AddrPortFrom(p.as.Addr(), addrPort(made.LocalAddr()).Port())
	}
	if !h.keep(h.listeners, h.stopping, p) {
		made.Close()
		return nil, opError("listen", network, all[0], net.ErrClosed)
	}
	return p, nil
}

// LocalAddr is the address, as the program has it.
func (p *packets) LocalAddr() net.Addr { return net.UDPAddrFromAddrPort(p.as) }

// ReadFrom implements [net.PacketConn]. The sender is as the program has it.
func (p *packets) ReadFrom(b []byte) (int, net.Addr, error) {
	n, from, err := p.UDPConn.ReadFromUDPAddrPort(b)
	if err != nil {
		return n, nil, err
	}
	return n, net.UDPAddrFromAddrPort(p.host.options.MapBack("udp", unmapped(from))), nil
}

// WriteTo implements [net.PacketConn].
func (p *packets) WriteTo(b []byte, to net.Addr) (int, error) {
	return p.UDPConn.WriteToUDPAddrPort(b, p.host.options.MapDial("udp", addrPort(to)))
}

// SetDeadline implements [net.PacketConn].
func (p *packets) SetDeadline(t time.Time) error { return p.UDPConn.SetDeadline(p.host.bySystem(t)) }

// SetReadDeadline implements [net.PacketConn].
func (p *packets) SetReadDeadline(t time.Time) error {
	return p.UDPConn.SetReadDeadline(p.host.bySystem(t))
}

// SetWriteDeadline implements [net.PacketConn].
func (p *packets) SetWriteDeadline(t time.Time) error {
	return p.UDPConn.SetWriteDeadline(p.host.bySystem(t))
}

// Close implements [net.PacketConn].
func (p *packets) Close() error {
	err := opError("close", "udp", p.as, net.ErrClosed)
	p.gone.Do(func() {
		p.host.forget(p.host.listeners, p)
		err = p.UDPConn.Close()
	})
	return err
}

// A udpConn is a socket that has one peer.
type udpConn struct {
	net.Conn
	host   *Host
	remote netip.AddrPort // as the program has it
	gone   sync.Once
}

var _ sim.Conn = (*udpConn)(nil)

// newUDP takes a connected socket in.
func (h *Host) newUDP(made net.Conn, to netip.AddrPort, err error) (sim.Conn, error) {
	if err != nil {
		return nil, meant(err)
	}
	c := &udpConn{Conn: made, host: h, remote: to}
	if !h.keep(h.conns, h.life.Done(), c) {
		made.Close()
		return nil, opError("dial", "udp", to, net.ErrClosed)
	}
	return c, nil
}

// Read implements [net.Conn].
func (c *udpConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	return n, meant(err)
}

// LocalAddr is this end's address, as the program has it.
func (c *udpConn) LocalAddr() net.Addr {
	return net.UDPAddrFromAddrPort(c.host.options.MapBack("udp", addrPort(c.Conn.LocalAddr())))
}

// RemoteAddr is the peer's address, as the program has it.
func (c *udpConn) RemoteAddr() net.Addr { return net.UDPAddrFromAddrPort(c.remote) }

// SetDeadline implements [net.Conn].
func (c *udpConn) SetDeadline(t time.Time) error { return c.Conn.SetDeadline(c.host.bySystem(t)) }

// SetReadDeadline implements [net.Conn].
func (c *udpConn) SetReadDeadline(t time.Time) error {
	return c.Conn.SetReadDeadline(c.host.bySystem(t))
}

// SetWriteDeadline implements [net.Conn].
func (c *udpConn) SetWriteDeadline(t time.Time) error {
	return c.Conn.SetWriteDeadline(c.host.bySystem(t))
}

// ID implements [sim.Conn]: datagrams have no number.
func (c *udpConn) ID() int { return 0 }

// CloseWrite implements [sim.Conn]: UDP has no such thing.
func (c *udpConn) CloseWrite() error { return opError("close", "udp", c.remote, errors.ErrUnsupported) }

// Reset implements [sim.Conn].
func (c *udpConn) Reset() error { return c.Close() }

// Close implements [net.Conn].
func (c *udpConn) Close() error {
	err := opError("close", "udp", c.remote, net.ErrClosed)
	c.gone.Do(func() {
		c.host.forget(c.host.conns, c)
		err = c.Conn.Close()
	})
	return err
}

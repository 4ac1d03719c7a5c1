package wire

import (
	"errors"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/record"
)

// A conn is one end of a TCP connection.
type conn struct {
	tcp           *net.TCPConn
	host          *Host
	ends          ends
	number        int
	local, remote netip.AddrPort // as the program has them

	shut atomic.Bool // for writing
	told sync.Once   // how it ended
	gone sync.Once
}

var _ sim.Conn = (*conn)(nil)

// newConn takes a connection of the system's in. It fails only when the host is being cut.
func (h *Host) newConn(tcp *net.TCPConn, r role, local, remote netip.AddrPort) (*conn, error) {
	c := &conn{tcp: tcp, host: h, local: local, remote: remote}
	c.ends[r], c.ends[1-r] = addrPort(tcp.LocalAddr()), addrPort(tcp.RemoteAddr())
	if !h.keep(h.conns, h.life.Done(), c) {
		tcp.Close()
		return nil, opError("accept", "tcp", local, net.ErrClosed)
	}
	c.number = h.book.enter(c.ends, r, h.name, &record.Opened{Local: local, Remote: remote, Dialled: r == caller})
	return c, nil
}

// ID implements [sim.Conn].
func (c *conn) ID() int { return c.number }

// LocalAddr is this end's address, as the program has it.
func (c *conn) LocalAddr() net.Addr { return net.TCPAddrFromAddrPort(c.local) }

// RemoteAddr is the other end's address, as the program has it.
func (c *conn) RemoteAddr() net.Addr { return net.TCPAddrFromAddrPort(c.remote) }

// Read implements [net.Conn].
func (c *conn) Read(b []byte) (int, error) {
	n, err := c.tcp.Read(b)
	return n, c.noted(err)
}

// Write implements [net.Conn].
func (c *conn) Write(b []byte) (int, error) {
	if c.shut.Load() {
		return 0, opError("write", "tcp", c.remote, net.ErrClosed)
	}
	n, err := c.tcp.Write(b)
	return n, c.noted(err)
}

// noted records an end that the network or the other side made.
func (c *conn) noted(err error) error {
	if err == nil {
		return nil
	}
	err = meant(err)
	switch {
	case errors.Is(err, syscall.ECONNRESET):
		c.tell("was reset")
	case errors.Is(err, syscall.ETIMEDOUT):
		c.tell("timed out")
	}
	return err
}

// tell records once how the connection ended here, also while the machine's programs are being ended.
func (c *conn) tell(how string) {
	c.told.Do(func() {
		if power(c.host.power.Load()) != crashed {
			c.host.book.Note(c.host.name, &record.Closed{Conn: c.number, How: how})
		}
	})
}

// CloseWrite implements [sim.Conn].
func (c *conn) CloseWrite() error {
	if c.shut.Swap(true) {
		return opError("close", "tcp", c.remote, net.ErrClosed)
	}
	return meant(c.tcp.CloseWrite())
}

// Close implements [net.Conn].
func (c *conn) Close() error { return c.end("closed") }

// Reset implements [sim.Conn]. With nothing to linger for, the system sends RST.
func (c *conn) Reset() error {
	c.tcp.SetLinger(0)
	return c.end("reset")
}

func (c *conn) end(how string) error {
	err := opError("close", "tcp", c.remote, net.ErrClosed)
	c.gone.Do(func() {
		c.tell(how) // first, so that the other end cannot tell of it before
		err = c.tcp.Close()
		c.host.forget(c.host.conns, c)
		c.host.book.release(c.ends, c.number)
	})
	return err
}

// SetDeadline implements [net.Conn].
func (c *conn) SetDeadline(t time.Time) error { return c.tcp.SetDeadline(c.host.bySystem(t)) }

// SetReadDeadline implements [net.Conn].
func (c *conn) SetReadDeadline(t time.Time) error { return c.tcp.SetReadDeadline(c.host.bySystem(t)) }

// SetWriteDeadline implements [net.Conn].
func (c *conn) SetWriteDeadline(t time.Time) error { return c.tcp.SetWriteDeadline(c.host.bySystem(t)) }

package sim

import (
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"time"

	"github.com/smtplab/smtplab/sim/record"
)

// A conn is one end of a TCP connection. It implements Conn.
type conn struct {
	flow          *flow
	dir           Direction // in which it sends
	machine       *Machine  // nil: nobody has the address
	local, remote netip.AddrPort
	bell          bell
	listener      *listener // at the called end, until the handshake is complete
	slot          int       // in the machine's list, from 1

	opened    bool  // the handshake is complete at this end
	ended     bool  // FIN came
	shut      bool  // FIN was sent
	closed    bool  // the program closed it
	cut       bool  // RST came or went
	forgotten bool  // the machine crashed
	told      bool  // Closed is in the record
	err       error // why nothing goes any more

	inbox       segments
	unread      int // bytes in the inbox
	freed       int // bytes that were read and whose place was not announced yet
	outstanding int // bytes sent for which the other end announced no place again
	blocked     int // tasks that wait to write

	readBy, writeBy time.Duration
}

var _ Conn = (*conn)(nil)

// String names the other end, in reports of hangs.
func (c *conn) String() string { return fmt.Sprintf("%v (connection %d)", c.remote, c.flow.id) }

// ID is the connection's number in the record.
func (c *conn) ID() int { return c.flow.id }

// LocalAddr is this end's address.
func (c *conn) LocalAddr() net.Addr { return net.TCPAddrFromAddrPort(c.local) }

// RemoteAddr is the other end's address.
func (c *conn) RemoteAddr() net.Addr { return net.TCPAddrFromAddrPort(c.remote) }

// Read parks until there are bytes, the end, an error or the deadline. After RST what had come before can be read.
func (c *conn) Read(b []byte) (int, error) {
	k := c.flow.net.k
	k.lock()
	defer k.unlock()
	for {
		switch {
		case c.closed:
			return 0, c.opError("read", net.ErrClosed)
		case k.elapsed() >= c.readBy:
			return 0, c.opError("read", os.ErrDeadlineExceeded)
		case c.unread > 0:
			return c.drain(b), nil
		case c.err != nil:
			return 0, c.opError("read", c.err)
		case c.ended:
			return 0, io.EOF
		case len(b) == 0:
			return 0, nil
		}
		c.bell.wait("to read from", c.readBy)
	}
}

// drain moves bytes from the inbox to the program.
func (c *conn) drain(b []byte) int {
	done := 0
	for done < len(b) && c.inbox.first != nil {
		s := c.inbox.first
		n := copy(b[done:], s.payload)
		done += n
		if s.payload = s.payload[n:]; len(s.payload) == 0 {
			c.flow.net.free(c.inbox.pop())
		}
	}
	c.unread -= done
	c.freed += done
	// A window that grew by two segments is worth a packet of its own (RFC 9293 section 3.8.6.2.2).
	if n := c.flow.net; c.freed >= min(2*c.flow.mss, n.window/2) && c.err == nil && !c.ended {
		c.flow.lastTo(c.dir.Reverse()).acknowledge("")
	}
	return done
}

// lastTo returns the pipe by which a direction arrives.
func (f *flow) lastTo(d Direction) *pipe { return f.first(d.Reverse()).back() }

// announce returns the window as a packet of this end tells it, and lets the other end send as much more.
func (c *conn) announce() int {
	peer := c.flow.sender(c.dir.Reverse())
	peer.credit(c.freed)
	c.freed = 0
	return max(c.flow.net.window-c.unread, 0)
}

// credit takes bytes off those that are outstanding. A box may have put in bytes that this end never sent.
func (c *conn) credit(n int) {
	c.outstanding = max(c.outstanding-n, 0)
	if c.blocked > 0 && n > 0 {
		c.bell.ring()
	}
}

// Write parks while the other end's window is full.
func (c *conn) Write(b []byte) (int, error) {
	k := c.flow.net.k
	k.lock()
	defer k.unlock()
	done := 0
	for {
		if err := c.writable(); err != nil {
			return done, err
		}
		if done == len(b) {
			return done, nil
		}
		// One byte is left in the window: a window used to the last byte is worth a warning to Wireshark.
		room := c.flow.net.window - 1 - c.outstanding
		if room <= 0 {
			c.blocked++
			c.waitToWrite()
			continue
		}
		done += c.emit(b[done:], room)
		if done == len(b) {
			return done, nil
		}
	}
}

func (c *conn) waitToWrite() {
	defer func() { c.blocked-- }()
	c.bell.wait("to write to", c.writeBy)
}

func (c *conn) writable() error {
	switch {
	case c.closed || c.shut:
		return c.opError("write", net.ErrClosed)
	case c.err != nil:
		return c.opError("write", c.err)
	case c.flow.net.k.elapsed() >= c.writeBy:
		return c.opError("write", os.ErrDeadlineExceeded)
	}
	return nil
}

// emit sends one segment.
func (c *conn) emit(b []byte, room int) int {
	n := min(len(b), room, c.flow.mss)
	flags := record.Flags(0)
	if n == len(b) {
		flags = record.PSH
	}
	c.outstanding += n
	c.flow.net.send(c.flow.first(c.dir), flags, c.flow.net.tape.copy(b[:n]), "")
	return n
}

// take gives an arrived segment to this end.
func (c *conn) take(p *pipe, s *segment) {
	n := c.flow.net
	if c.closed && len(s.payload) > 0 {
		n.free(s)
		c.abort("data after close")
		return
	}
	length := s.length()
	p.got += length
	if s.flags&record.FIN != 0 {
		c.ended = true
	}
	if len(s.payload) == 0 {
		n.free(s)
	} else {
		c.unread += len(s.payload)
		c.inbox.push(s)
	}
	if length > 0 {
		p.acknowledge("")
		c.bell.ring()
	}
}

// CloseWrite sends FIN; reading goes on.
func (c *conn) CloseWrite() error {
	c.flow.net.k.lock()
	defer c.flow.net.k.unlock()
	switch {
	case c.closed || c.shut:
		return c.opError("close", net.ErrClosed)
	case c.err != nil:
		return c.opError("close", c.err)
	}
	c.finish()
	return nil
}

func (c *conn) finish() {
	if !c.shut && c.err == nil {
		c.shut = true
		c.flow.net.send(c.flow.first(c.dir), record.FIN, nil, "")
	}
}

// Close sends FIN, or RST when bytes came that the program did not read (RFC 2525 section 2.17).
func (c *conn) Close() error {
	c.flow.net.k.lock()
	defer c.flow.net.k.unlock()
	if c.closed {
		return c.opError("close", net.ErrClosed)
	}
	if c.unread > 0 && c.err == nil {
		c.abort("closed with unread data")
		return nil
	}
	c.finish()
	c.tell("closed")
	c.retire()
	return nil
}

// Reset sends RST and forgets the connection.
func (c *conn) Reset() error {
	c.flow.net.k.lock()
	defer c.flow.net.k.unlock()
	if c.closed {
		return c.opError("close", net.ErrClosed)
	}
	c.abort("")
	return nil
}

// abort sends RST, unless the connection is dead already or was never one.
func (c *conn) abort(note string) {
	if c.err == nil && (c.opened || c.dir == ToClient) {
		c.cut = true
		c.flow.first(c.dir).answerReset(note)
	}
	c.tell("reset")
	c.closed = true
	c.die(net.ErrClosed)
	c.flow.settle()
}

// fail is what the network does to an end.
func (c *conn) fail(err error, how string) {
	if c.err == nil {
		c.tell(how)
		c.die(err)
	}
}

// die ends all that goes on at this end.
func (c *conn) die(err error) {
	if c.err == nil {
		c.err = err
	}
	c.flow.giveUp(c.dir)
	c.dismiss()
	c.bell.ring()
}

// retire closes an end whose FIN is on its way.
func (c *conn) retire() {
	c.closed = true
	c.bell.ring()
	c.flow.settle()
}

// done reports that the machine has nothing more to do for this end.
func (c *conn) done() bool { return c.closed || c.err != nil }

// tell records, once, how the connection ended here.
func (c *conn) tell(how string) {
	if c.opened && !c.told && c.machine.power != crashed {
		c.told = true
		c.flow.net.record(c.machine.name, &record.Closed{Conn: c.flow.id, How: how})
	}
}

func (c *conn) opError(op string, err error) error { return opError(op, "tcp", c.local, c.remote, err) }

// SetDeadline sets both deadlines; the zero time is none.
func (c *conn) SetDeadline(t time.Time) error { return c.setDeadlines(t, &c.readBy, &c.writeBy) }

// SetReadDeadline also ends reads that wait already.
func (c *conn) SetReadDeadline(t time.Time) error { return c.setDeadlines(t, &c.readBy) }

// SetWriteDeadline also ends writes that wait already.
func (c *conn) SetWriteDeadline(t time.Time) error { return c.setDeadlines(t, &c.writeBy) }

func (c *conn) setDeadlines(t time.Time, which ...*time.Duration) error {
	n := c.flow.net
	n.k.lock()
	defer n.k.unlock()
	if c.closed {
		return c.opError("set", net.ErrClosed)
	}
	for _, by := range which {
		*by = n.k.moment(t)
	}
	c.bell.ring()
	return nil
}

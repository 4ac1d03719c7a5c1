package fakedns

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/netip"
	"time"

	"github.com/miekg/dns"

	"github.com/smtplab/smtplab/sim"
)

// idleTime is how long a connection may be silent before the server closes it, and how long one message may take to come
// or go: "of the order of a few seconds" (RFC 7766 section 6.2.3). The number is assumed.
const idleTime = 30 * time.Second

// mostConns is how many connections may be open. One more is closed at once: its owner is told to come again, while those
// who are being served are not disturbed (RFC 7766 section 6.2.2; the number is assumed).
const mostConns = 5000

// mostUnsent is how many octets of answers may wait for those to the queries that came with them.
const mostUnsent = 16 << 10

// serveTCP accepts connections and gives each a task.
func (s *Server) serveTCP(listener net.Listener) {
	for {
		conn, err := listener.Accept()
		if err != nil {
			return // closed
		}
		if !s.admits(&s.conns, mostConns) {
			conn.Close()
			continue
		}
		if !s.track(conn) {
			return
		}
		s.host.Go("dns tcp connection", func() {
			c := &connection{server: s, conn: conn, in: bufio.NewReaderSize(conn, dns.MinMsgSize)}
			c.serve(addrPort(conn.RemoteAddr()))
			s.forget(conn)
			s.dismiss(&s.conns)
		})
	}
}

// A connection is one over which queries come and answers go.
type connection struct {
	server  *Server
	conn    net.Conn
	in      *bufio.Reader
	message bytes.Buffer // that was received last
	unsent  []byte
}

// serve answers queries, in order, until the other side ends the connection, falls silent, or says what is no query.
func (c *connection) serve(from netip.AddrPort) {
	defer c.send() // what waits for an answer that will not come
	out := make([]byte, dns.MinMsgSize)
	for {
		message, err := c.receive()
		if err != nil {
			return
		}
		reply, packed := c.server.serve(from, "tcp", message, out)
		if reply == nil {
			return // not DNS
		}
		if (reply.Delay > 0 || reply.Reset) && c.send() != nil {
			return
		}
		if reply.Delay > 0 {
			c.server.host.Sleep(reply.Delay)
		}
		if reply.Reset {
			cut(c.conn)
			return
		}
		if packed != nil {
			// Length and message leave in one segment (RFC 7766 section 8).
			c.unsent = append(binary.BigEndian.AppendUint16(c.unsent, uint16(len(packed))), packed...)
		}
		if (!c.anotherIsHere() || len(c.unsent) > mostUnsent) && c.send() != nil {
			return
		}
	}
}

// receive reads one message after its length, which may come in any pieces (RFC 1035 section 4.2.2). Memory is taken for
// what has come, not for what the length promises.
func (c *connection) receive() ([]byte, error) {
	if err := c.expire(); err != nil {
		return nil, err
	}
	var length [2]byte
	if _, err := io.ReadFull(c.in, length[:]); err != nil {
		return nil, err
	}
	size := int64(binary.BigEndian.Uint16(length[:]))
	if size < headerSize {
		return nil, errors.New("less than a header")
	}
	c.message.Reset()
	_, err := io.CopyN(&c.message, c.in, size)
	return c.message.Bytes(), err
}

// anotherIsHere reports whether the next query has come already, whole: then its answer can go with this one's (RFC 7766
// section 6.2.1.1 asks for pipelining).
func (c *connection) anotherIsHere() bool {
	if c.in.Buffered() < 2 {
		return false
	}
	length, _ := c.in.Peek(2)
	return c.in.Buffered() >= 2+int(binary.BigEndian.Uint16(length))
}

// send writes the answers that wait.
func (c *connection) send() error {
	if len(c.unsent) == 0 {
		return nil
	}
	if err := c.expire(); err != nil {
		return err
	}
	_, err := c.conn.Write(c.unsent)
	c.unsent = c.unsent[:0]
	return err
}

// expire lets the connection end a while from now.
func (c *connection) expire() error {
	return c.conn.SetDeadline(c.server.host.Now().Add(idleTime))
}

// cut ends a connection with RST. Each connection that a host accepts can do so.
func cut(conn net.Conn) {
	if c, ok := conn.(sim.Conn); ok {
		c.Reset()
	}
}

package fakedns

import (
	"encoding/binary"
	"errors"
	"io"
	"net"
	"time"

	"github.com/miekg/dns"

	"github.com/smtplab/smtplab/sim"
)

// idleTime is how long a connection may be silent before the server closes it: "of the order of a few seconds" (RFC
// 7766 section 6.2.3). The number is assumed.
const idleTime = 30 * time.Second

// serveTCP accepts connections and gives each a task.
func (s *Server) serveTCP(listener net.Listener) {
	for {
		conn, err := listener.Accept()
		if err != nil {
			return // closed
		}
		if s.track(conn) {
			s.host.Go("dns tcp connection", func() {
				s.serveConn(conn)
				s.forget(conn)
			})
		}
	}
}

// serveConn answers the queries of one connection, in order, until the other side ends it or falls silent.
func (s *Server) serveConn(conn net.Conn) {
	out := make([]byte, dns.MinMsgSize)
	for {
		message, err := s.receive(conn)
		if err != nil {
			return
		}
		reply, packed := s.serve(conn.RemoteAddr(), "tcp", message, out)
		switch {
		case reply == nil:
			return // not DNS
		case reply.Delay > 0:
			s.host.Sleep(reply.Delay)
		}
		if reply.Reset {
			cut(conn)
			return
		}
		if packed != nil && s.send(conn, packed) != nil {
			return
		}
	}
}

// receive reads one message after its length, which may come in any pieces (RFC 1035 section 4.2.2).
func (s *Server) receive(conn net.Conn) ([]byte, error) {
	if err := conn.SetDeadline(s.host.Now().Add(idleTime)); err != nil {
		return nil, err
	}
	var length [2]byte
	if _, err := io.ReadFull(conn, length[:]); err != nil {
		return nil, err
	}
	size := int(binary.BigEndian.Uint16(length[:]))
	if size < headerSize {
		return nil, errors.New("less than a header")
	}
	message := make([]byte, size)
	_, err := io.ReadFull(conn, message)
	return message, err
}

// send writes length and message in one segment (RFC 7766 section 8).
func (s *Server) send(conn net.Conn, packed []byte) error {
	if err := conn.SetDeadline(s.host.Now().Add(idleTime)); err != nil {
		return err
	}
	framed := binary.BigEndian.AppendUint16(make([]byte, 0, 2+len(packed)), uint16(len(packed)))
	_, err := conn.Write(append(framed, packed...))
	return err
}

// cut ends a connection with RST. Each connection that a host accepts can do so.
func cut(conn net.Conn) {
	if c, ok := conn.(sim.Conn); ok {
		c.Reset()
	}
}

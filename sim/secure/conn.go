package secure

import (
	"crypto/tls"
	"errors"
	"io"
	"time"

	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/record"
)

// A conn is one end of a connection with TLS on it. Deadlines, addresses, the number and Reset are those of the
// connection beneath.
type conn struct {
	sim.Conn
	tls   *tls.Conn
	host  sim.Host
	me    record.Speaker
	under *beneath
}

func newConn(h sim.Host, c sim.Conn, me record.Speaker, shake Handshake) *conn {
	return &conn{Conn: c, host: h, me: me, under: &beneath{Conn: c}}
}

var noDeadline time.Time

// A beneath is a connection as crypto/tls sees it. It counts octets, and it has no deadlines to set: those are by the
// host's clock, and crypto/tls has but the operating system's.
type beneath struct {
	sim.Conn
	sent, heard int
}

func (b *beneath) Read(p []byte) (int, error) {
	n, err := b.Conn.Read(p)
	b.heard += n
	return n, err
}

func (b *beneath) Write(p []byte) (int, error) {
	n, err := b.Conn.Write(p)
	b.sent += n
	return n, err
}

func (b *beneath) SetDeadline(time.Time) error      { return nil }
func (b *beneath) SetReadDeadline(time.Time) error  { return nil }
func (b *beneath) SetWriteDeadline(time.Time) error { return nil }

// Read implements [net.Conn]. A stream that ends without TLS's own word for it ends all the same: SMTP tells by itself
// whether a message is complete.
func (c *conn) Read(p []byte) (int, error) {
	n, err := c.tls.Read(p)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.EOF
	}
	return n, err
}

// Write implements [net.Conn].
func (c *conn) Write(p []byte) (int, error) { return c.tls.Write(p) }

// parting is how long the last word of TLS may take to leave. A peer that reads nothing more must not keep us.
const parting = 5 * time.Second

// CloseWrite says that nothing more will come (RFC 8446 section 6.1), and sends FIN.
func (c *conn) CloseWrite() error {
	c.SetWriteDeadline(c.host.Now().Add(parting))
	c.tls.CloseWrite()
	return c.Conn.CloseWrite()
}

// Close implements [net.Conn].
func (c *conn) Close() error {
	c.SetWriteDeadline(c.host.Now().Add(parting))
	c.tls.CloseWrite()
	return c.Conn.Close()
}

package secure

import (
	"crypto/tls"
	"errors"
	"io"
	"os"
	"strings"
	"syscall"

	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/record"
)

// config is what both sides have in common. Time is the host's. No session tickets: a client would read them with its
// next line, and they serve those who call again at once.
func (c *conn) config(shake Handshake) *tls.Config {
	config := &tls.Config{Time: c.host.Now, MinVersion: oldest, CurvePreferences: keyExchanges, SessionTicketsDisabled: true,
		DynamicRecordSizingDisabled: true} // what leaves in one write stays together
	if shake.KeepKeys {
		config.KeyLogWriter = keyLog{c}
	}
	return config
}

// shakeHands does so and records what came of it. It stays in the task that calls it: crypto/tls starts a goroutine for
// handshakes that a context may cancel, and this one ends by the connection's deadline.
func (c *conn) shakeHands(shake Handshake, judgement *string) (sim.Conn, error) {
	if !shake.Until.IsZero() {
		c.Conn.SetDeadline(shake.Until)
		defer c.Conn.SetDeadline(noDeadline)
	}
	if err := c.tls.Handshake(); err != nil {
		c.host.Record(&record.NotSecured{Conn: c.ID(), By: c.me, Why: Why(err)})
		return nil, err
	}
	state := c.tls.ConnectionState()
	c.host.Record(&record.Secured{Conn: c.ID(), By: c.me, Version: tls.VersionName(state.Version), Cipher: tls.CipherSuiteName(state.CipherSuite),
		ServerName: state.ServerName, Trust: *judgement, Sent: c.under.sent, Heard: c.under.heard, Discarded: shake.Discarded})
	return c, nil
}

// Why is the record's word for how a handshake failed. It has no addresses.
func Why(err error) string {
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return "timed out"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "closed"
	case errors.Is(err, syscall.ECONNRESET):
		return "reset"
	}
	return strings.TrimPrefix(err.Error(), "tls: ")
}

// A keyLog puts each line of a key log into the record.
type keyLog struct{ conn *conn }

func (l keyLog) Write(line []byte) (int, error) {
	l.conn.host.Record(&record.Keyed{Conn: l.conn.ID(), Line: strings.TrimSpace(string(line))})
	return len(line), nil
}

package peer

import (
	"net/netip"
	"time"

	"github.com/smtplab/smtplab/sim/record"
)

// A ProtocolLog is the SMTP protocol log of one product: it turns what happens on connections into lines of text. The
// server tells it, and records what it returns. A log keeps state (which files are in use), so each server has its own.
type ProtocolLog interface {
	// Connected is told of a new connection, in either direction, once TCP is up. The ConnectionLog is told the rest.
	Connected(at time.Time, c LogConnection) (ConnectionLog, []*record.Logged)
}

// A LogConnection is what a log knows about a connection.
type LogConnection struct {
	Outbound      bool // this server called
	Remote, Local netip.Addr
	RemoteName    string // outbound: the host that was dialled; inbound: its reverse name, empty when unknown
	LocalName     string // this server's full name
	Conn          int    // the connection's number in the record
}

// A ConnectionLog is told what happens on one connection, line by line, and returns what the log shows of it: often
// nothing. Lines are without line ends; a multi-line reply is told line by line.
type ConnectionLog interface {
	Said(at time.Time, line string) []*record.Logged
	Heard(at time.Time, line string) []*record.Logged
	// Content is told of a message, as it was sent or received, after the last of its octets.
	Content(at time.Time, heard bool, content []byte) []*record.Logged
	// Rescheduled is told that delivery to a domain failed on this connection and will be tried again.
	Rescheduled(at time.Time, domain, subject string) []*record.Logged
	// Closed is told last.
	Closed(at time.Time) []*record.Logged
}

// NoLog is the log of a product that keeps none.
type NoLog struct{}

// Connected implements [ProtocolLog].
func (NoLog) Connected(time.Time, LogConnection) (ConnectionLog, []*record.Logged) {
	return silence{}, nil
}

type silence struct{}

func (silence) Said(time.Time, string) []*record.Logged                { return nil }
func (silence) Heard(time.Time, string) []*record.Logged               { return nil }
func (silence) Content(time.Time, bool, []byte) []*record.Logged       { return nil }
func (silence) Rescheduled(time.Time, string, string) []*record.Logged { return nil }
func (silence) Closed(time.Time) []*record.Logged                      { return nil }

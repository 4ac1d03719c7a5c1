package peer

import (
	"errors"
	"os"
	"time"

	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/record"
	"github.com/smtplab/smtplab/sim/smtp"
)

// A dialogue is one end of an SMTP connection: it sends and receives, and records both.
type dialogue struct {
	host    sim.Host
	conn    sim.Conn
	me      record.Speaker
	in      *smtp.LineReader
	out     []byte
	segment int // writes so far
	log     ConnectionLog
	logs    sim.Monitor   // held while log is told
	perRead time.Duration // sets a new deadline at each read, while content comes
	ends    time.Time     // no read lasts beyond it; zero: there is no such time
	stalled time.Duration // how long a write may wait for the peer to read; zero: for ever
}

func (d *dialogue) other() record.Speaker {
	if d.me == record.Client {
		return record.Server
	}
	return record.Client
}

// say adds a line to what the next flush sends. Lines that leave together are pipelined (RFC 2920).
func (d *dialogue) say(line string) {
	d.host.Record(&record.Line{Conn: d.conn.ID(), From: d.me, Text: line, Segment: d.segment + 1})
	d.write(func(at time.Time) []*record.Logged { return d.log.Said(at, line) })
	d.out = append(append(d.out, line...), '\r', '\n')
}

// sayOctets adds bytes that are no lines: a message or a BLOB. content is what they mean, before dot-stuffing.
func (d *dialogue) sayOctets(what string, content, onWire []byte) {
	d.host.Record(&record.Octets{Conn: d.conn.ID(), From: d.me, What: what, Data: content})
	if what == octetsMessage {
		d.write(func(at time.Time) []*record.Logged { return d.log.Content(at, false, content) })
	}
	d.out = append(d.out, onWire...)
}

// The kinds of octets, as the record names them.
const (
	octetsMessage = "message"
	octetsChunk   = "chunk"
	octetsBlob    = "BLOB"
)

// flush sends what was said, in one write.
func (d *dialogue) flush() error {
	if len(d.out) == 0 {
		return nil
	}
	d.segment++
	out := d.out
	d.out = d.out[:0]
	if d.stalled > 0 {
		d.conn.SetWriteDeadline(d.host.Now().Add(d.stalled))
	}
	_, err := d.conn.Write(out)
	return err
}

// hear reads a line. It waits at most for the time given; zero waits for ever.
func (d *dialogue) hear(wait time.Duration) (smtp.Line, error) {
	if d.in.Buffered() == 0 {
		d.setDeadline(wait)
	}
	line, err := d.in.ReadLine()
	if err != nil {
		return line, err
	}
	d.heard(line)
	return line, nil
}

// heard records a line that was read.
func (d *dialogue) heard(line smtp.Line) {
	d.host.Record(&record.Line{Conn: d.conn.ID(), From: d.other(), Heard: true, Text: line.Text, Ending: line.Ending.Odd()})
	d.write(func(at time.Time) []*record.Logged { return d.log.Heard(at, line.Text) })
}

// heardOctets records bytes that were read.
func (d *dialogue) heardOctets(what string, content []byte) {
	d.host.Record(&record.Octets{Conn: d.conn.ID(), From: d.other(), Heard: true, What: what, Data: content})
	if what == octetsMessage {
		d.write(func(at time.Time) []*record.Logged { return d.log.Content(at, true, content) })
	}
}

func (d *dialogue) setDeadline(wait time.Duration) {
	at := d.ends
	if wait > 0 {
		at = d.within(wait)
	}
	d.conn.SetReadDeadline(at)
}

// within is when a wait that begins now is over.
func (d *dialogue) within(wait time.Duration) time.Time {
	at := d.host.Now().Add(wait)
	if !d.ends.IsZero() && at.After(d.ends) {
		return d.ends
	}
	return at
}

// gaveUp records that this end stopped waiting, where err says so.
func (d *dialogue) gaveUp(err error, waiting string, wait time.Duration) {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		d.host.Record(&record.GaveUp{Conn: d.conn.ID(), By: d.me, Waiting: waiting, Seconds: int(wait / time.Second)})
	}
}

// write puts into the record what the protocol log shows of something, in the order in which the log's file has it.
func (d *dialogue) write(shown func(at time.Time) []*record.Logged) {
	d.logs.Lock()
	defer d.logs.Unlock()
	for _, l := range shown(d.host.Now()) {
		d.host.Record(l)
	}
}

// end closes the connection.
func (d *dialogue) end() {
	d.write(d.log.Closed)
	d.conn.Close()
}

// Read reads from the connection. While content comes, each read may take its own time.
func (d *dialogue) Read(p []byte) (int, error) {
	if d.perRead > 0 {
		d.conn.SetReadDeadline(d.within(d.perRead))
	}
	return d.conn.Read(p)
}

// patiently reads content: the time given is for each piece of it (RFC 5321 section 4.5.3.2.5), not for the whole.
func (d *dialogue) patiently(each time.Duration, read func() error) error {
	d.perRead = each
	defer func() { d.perRead = 0 }()
	return read()
}

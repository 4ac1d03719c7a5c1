package peer

import (
	"errors"
	"fmt"
	"net"
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
	veil    smtp.Veil
	log     ConnectionLog
	logs    sim.Monitor   // held while log is told
	waiting time.Duration // for a line that begins with the next read, which sets the deadline for all of it; -1: it began
	content *content      // that is being read; nil: lines are
	place   *place        // in the crowd of a server's clients; nil at the client's end
	idle    bool          // nothing is lost when the next line does not come
	ends    time.Time     // no read lasts beyond it; zero: there is no such time
	stalled time.Duration // how long a write may wait for the peer to read; zero: for ever
	answer  int           // octets of a server's reply that were read while it had no end
}

// longestReply is how many octets of a reply are read, line ends included. It bounds a line that never ends, too: until its end
// comes, no ReplyParser sees it.
const longestReply = smtp.MaxReplyOctets + 2*smtp.MaxReplyLines

func (d *dialogue) other() record.Speaker {
	if d.me == record.Client {
		return record.Server
	}
	return record.Client
}

// say adds a line to what the next flush sends. Lines that leave together are pipelined (RFC 2920).
func (d *dialogue) say(line string) {
	shown := d.shown(d.me, line)
	d.host.Record(&record.Line{Conn: d.conn.ID(), From: d.me, Text: shown, Segment: d.segment + 1})
	d.write(func(at time.Time) []*record.Logged { return d.log.Said(at, shown) })
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

// aPiece is how much is written at a time: the time that a peer may take to read is for each piece of a message, not for
// the whole (RFC 5321 section 4.5.3.2.5).
const aPiece = 64 << 10

// flush sends what was said.
func (d *dialogue) flush() error {
	if len(d.out) == 0 {
		return nil
	}
	d.segment++
	out := d.out
	d.out = d.out[:0]
	if d.stalled == 0 {
		_, err := d.conn.Write(out)
		return err
	}
	for len(out) > 0 {
		d.conn.SetWriteDeadline(d.within(d.stalled))
		n, err := d.conn.Write(out[:min(len(out), aPiece)])
		if err != nil {
			return err
		}
		out = out[n:]
	}
	return nil
}

// hear reads a line. It waits at most for the time given; zero waits for ever.
func (d *dialogue) hear(wait time.Duration) (smtp.Line, error) {
	d.waiting = wait
	line, err := d.in.ReadLine()
	if err != nil {
		return line, err
	}
	d.heard(line)
	return line, nil
}

// heard records a line that was read.
func (d *dialogue) heard(line smtp.Line) {
	shown := d.shown(d.other(), line.Text)
	d.host.Record(&record.Line{Conn: d.conn.ID(), From: d.other(), Heard: true, Text: shown, Ending: line.Ending.Odd()})
	d.write(func(at time.Time) []*record.Logged { return d.log.Heard(at, shown) })
}

// shown is a line as the record and the logs have it: without passwords.
func (d *dialogue) shown(from record.Speaker, line string) string {
	if from == record.Client {
		return d.veil.Client(line)
	}
	return d.veil.Server(line)
}

// heardOctets records bytes that were read.
func (d *dialogue) heardOctets(what string, content []byte) {
	d.host.Record(&record.Octets{Conn: d.conn.ID(), From: d.other(), Heard: true, What: what, Data: content})
	if what == octetsMessage {
		d.write(func(at time.Time) []*record.Logged { return d.log.Content(at, true, content) })
	}
}

// setDeadline says until when a read may last. A wait of zero has no end of its own.
func (d *dialogue) setDeadline(wait time.Duration) {
	at := d.ends
	if wait > 0 {
		at = d.within(wait)
	}
	at = d.content.limit(wait, at)
	if d.place == nil {
		d.conn.SetReadDeadline(at)
		return
	}
	hurried := d.place.crowd.rules.Hurried
	d.place.waitUntil(d.content == nil && d.idle, at, d.content.limit(hurried, d.within(hurried)))
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

// Read reads from the connection, when all that came before is used up. What was said leaves first: a peer that pipelines
// may wait for it in the middle of a line (RFC 2920 section 3.2), and one that never stops would have it pile up.
func (d *dialogue) Read(p []byte) (int, error) {
	if d.flush() != nil {
		return 0, net.ErrClosed
	}
	if d.me == record.Client && d.answer > longestReply {
		return 0, fmt.Errorf("reply: want an end within %d octets: %w", longestReply, smtp.ErrReplyTooLong)
	}
	switch {
	case d.content != nil:
		d.setDeadline(d.content.each)
	case d.waiting >= 0: // once: who sends a line octet by octet gets no more time for it
		d.setDeadline(d.waiting)
		d.waiting = -1
	}
	n, err := d.conn.Read(p)
	if d.content != nil {
		d.content.octets += n
	}
	d.answer += n
	return n, err
}

// A content is what is known of a message, chunk or BLOB while it comes.
type content struct {
	each   time.Duration // how long one read may take
	begun  time.Time
	rate   int // octets a second that must come on the whole; zero: any
	octets int // so far
}

// limit brings a deadline forward where content comes too slowly, but for a pause of the length given.
func (c *content) limit(pause time.Duration, at time.Time) time.Time {
	if c == nil || c.rate == 0 || pause == 0 {
		return at
	}
	enough := c.begun.Add(pause + time.Duration(c.octets/c.rate)*time.Second)
	if at.IsZero() || enough.Before(at) {
		return enough
	}
	return at
}

// patiently reads content: the time given is for each piece of it (RFC 5321 section 4.5.3.2.5), not for the whole, but so
// many octets a second must come.
func (d *dialogue) patiently(each time.Duration, rate int, read func() error) error {
	d.content = &content{each: each, begun: d.host.Now(), rate: rate}
	defer func() { d.content = nil }()
	return read()
}

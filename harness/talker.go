package harness

import (
	"errors"
	"io"
	"net/netip"
	"os"
	"time"

	"github.com/smtplab/smtplab/harness/judge"
	"github.com/smtplab/smtplab/harness/sut"
	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/record"
	"github.com/smtplab/smtplab/sim/secure"
	"github.com/smtplab/smtplab/sim/smtp"
)

// The client of talk: a machine with a name and address for documentation (RFC 2606, RFC 5737).
const clientName = judge.TalkClient

var clientAddress = netip.MustParseAddr("192.0.2.1")

// How long the client waits for a connection, and for a reply: the longest that RFC 5321 section 4.5.3.2 asks for.
const (
	connectPatience = 2 * time.Minute
	replyPatience   = 10 * time.Minute
)

// talk carries out a scripted dialogue, by so many clients at once.
func (s *stage) talk(host string, script judge.Talk, clients int) error {
	if err := s.withinLimits(s.Now().Add(time.Duration(clients) * script.Waits())); err != nil {
		return err
	}
	if err := s.seatClient(); err != nil {
		return err
	}
	remote := netip.AddrPortFrom(s.hosts[host].plan.addrs[0], script.Port()).String()
	var all []*talker
	for range clients {
		all = append(all, &talker{host: s.client, name: host, keepKeys: s.Simulated(), tls: s.beginsTLS(host)})
	}
	parts := script.Parts()
	for i, moves := range parts {
		err := s.do(s.client, "talk", func() error {
			talkTo(all, remote, moves, i == 0, i == len(parts)-1)
			return nil
		})
		if err == nil && i < len(parts)-1 {
			err = s.restart(host)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// beginsTLS reports whether TLS begins at once with a host that takes the place of a system under test.
func (s *stage) beginsTLS(host string) bool {
	return s.under != nil && host == sutName && s.under.Abilities()[sut.ImplicitTLS]
}

// seatClient makes the client's machine, when it is first needed.
func (s *stage) seatClient() error {
	if s.client != nil {
		return nil
	}
	m, err := s.AddHost(clientName, clientAddress)
	if err == nil {
		s.client = m
	}
	return err
}

// A talker is our side of a talk. What it thinks of the answers decides only whether it goes on: the verdict comes from
// the record.
type talker struct {
	host    sim.Host
	conn    sim.Conn
	in      *smtp.LineReader
	segment int
	veil    smtp.Veil
	last    []string // the reply heard last
	name    string   // of the host that we talk with

	keepKeys bool
	tls      bool // begins with the first octet
}

// talkTo carries out a part of a talk, which may be its first or its last: each talker says what is said next, and hears what
// comes of it, before any says more. What goes wrong is in the record.
func talkTo(all []*talker, remote string, moves []judge.Move, first, last bool) {
	for _, t := range all {
		if first {
			t.call(remote)
		}
	}
	for len(moves) > 0 {
		turn := 1
		for turn < len(moves) && moves[turn].Do != judge.Say {
			turn++
		}
		for _, t := range all {
			t.take(moves[:turn])
		}
		moves = moves[turn:]
	}
	for _, t := range all {
		if last {
			t.hangUp()
		}
	}
}

func (t *talker) call(remote string) {
	conn, err := t.host.Dial("tcp", "", remote, connectPatience)
	if err == nil {
		t.conn, t.in = conn, smtp.NewLineReader(conn, maxReplyLine, smtp.AlsoLF)
	}
	if err == nil && t.tls && !t.secure() {
		t.hangUp()
	}
}

// take makes moves as long as the talk goes on.
func (t *talker) take(moves []judge.Move) {
	for _, m := range moves {
		if t.conn != nil && !t.move(m) {
			t.hangUp()
		}
	}
}

func (t *talker) hangUp() {
	if t.conn != nil {
		t.conn.Close()
		t.conn = nil
	}
}

// maxReplyLine is what a line of a reply may have. RFC 5321 section 4.5.3.1.5 allows 512; more must be heard to be
// told.
const maxReplyLine = 1 << 20

// move does one thing, and reports whether the talk goes on.
func (t *talker) move(m judge.Move) bool {
	switch m.Do {
	case judge.Say:
		return t.say(m.Say)
	case judge.Pause:
		t.host.Sleep(m.Wait)
	case judge.HalfClose:
		return t.conn.CloseWrite() == nil
	case judge.Close:
		t.conn.Close()
	case judge.Cut:
		t.conn.Reset()
	case judge.Hear:
		outcome, fits := m.Fits(t.hear(m))
		return fits && outcome.Continues()
	case judge.Offers:
		return judge.Offered(t.last, m.Keyword)
	case judge.Lacks:
		return !judge.Offered(t.last, m.Keyword)
	case judge.StartTLS, judge.TLS:
		return t.secure()
	case judge.IsClosed, judge.IsReset:
		return t.hear(m).Reply == nil
	}
	return true
}

// say sends lines in one segment.
func (t *talker) say(lines []judge.Saying) bool {
	t.segment++
	var out []byte
	for _, l := range lines {
		t.host.Record(&record.Line{Conn: t.conn.ID(), From: record.Client, Text: t.veil.Client(l.Text), Ending: endingName(l.End), Segment: t.segment})
		out = append(append(out, l.Text...), l.End...)
	}
	_, err := t.conn.Write(out)
	return err == nil
}

// secure shakes hands, with whatever certificate: a talk is about SMTP. What the host said before, and we did not hear, is
// not heard any more (RFC 3207 section 4.2).
func (t *talker) secure() bool {
	shake := secure.Handshake{Until: t.host.Now().Add(replyPatience), KeepKeys: t.keepKeys, Discarded: t.in.Buffered()}
	conn, err := secure.Call(t.host, t.conn, secure.Trust{Name: t.name, Roots: secure.WorldRoots()}, shake)
	if err != nil {
		return false
	}
	t.conn = conn
	t.in.Reset(conn)
	return true
}

func endingName(end string) string {
	switch end {
	case "\r\n":
		return ""
	case "\n":
		return "LF"
	case "\r":
		return "CR"
	}
	return "none"
}

// hear reads a whole reply, or listens to the silence for as long as the move says.
func (t *talker) hear(m judge.Move) judge.Heard {
	patience := replyPatience
	if m.Listens() {
		patience = m.Wait
	}
	var reply []string
	for {
		t.conn.SetReadDeadline(t.host.Now().Add(patience))
		line, err := t.in.ReadLine()
		if err != nil {
			return t.silence(err, m)
		}
		t.host.Record(&record.Line{Conn: t.conn.ID(), From: record.Server, Heard: true, Text: t.veil.Server(line.Text), Ending: line.Ending.Odd()})
		reply = append(reply, line.Text)
		if judge.IsLastLine(line.Text) {
			t.last = reply
			return judge.Heard{Reply: reply}
		}
		if len(reply) == judge.MaxReplyLines { // it may never end
			return judge.Heard{Ended: true}
		}
	}
}

// silence records why nothing was heard. A reset is recorded by the host.
func (t *talker) silence(err error, m judge.Move) judge.Heard {
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded) && m.Listens():
		t.host.Record(&record.Quiet{Conn: t.conn.ID(), By: record.Client, For: m.Wait})
		return judge.Heard{Quiet: true}
	case errors.Is(err, io.EOF):
		t.host.Record(&record.Line{Conn: t.conn.ID(), From: record.Server, Heard: true, Ending: "none"})
	case errors.Is(err, os.ErrDeadlineExceeded):
		t.host.Record(&record.GaveUp{Conn: t.conn.ID(), By: record.Client, Waiting: "reply", Seconds: int(replyPatience / time.Second)})
		return judge.Heard{}
	}
	return judge.Heard{Ended: true}
}

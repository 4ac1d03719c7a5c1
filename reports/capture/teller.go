package capture

import (
	"cmp"
	"net/netip"
	"slices"
	"time"

	"github.com/smtplab/smtplab/sim/record"
	grammar "github.com/smtplab/smtplab/sim/smtp"
)

// A teller makes a talk: it puts down events, and sees to the limits.
type teller struct {
	talk   Talk
	limits *Limits
	total  *budget // of all talks
	kept   int     // octets of this one
	veil   grammar.Veil
}

// eventSize is about what an event takes beside its text.
const eventSize = 128

// room reports whether n more octets may be kept, and takes them. Else they are counted as dropped.
func (t *teller) room(n int) bool {
	if t.kept+n > t.limits.Talk || !t.total.take(n) {
		t.talk.Dropped += int64(n)
		return false
	}
	t.kept += n
	return true
}

// release gives back what the talk took, once it leaves.
func (t *teller) release() { t.total.left, t.kept = t.total.left+t.kept, 0 }

// tell puts down what one end did.
func (t *teller) tell(at time.Duration, who netip.AddrPort, fact record.Fact) {
	name := who.Addr().String()
	if t.talk.Server.Port() != dnsPort && t.talk.Client.Addr() == t.talk.Server.Addr() { // two programs on one machine
		name = who.String()
	}
	t.talk.Events = append(t.talk.Events, record.Event{At: at, Host: name, Fact: fact})
}

// end returns the side's address.
func (t *teller) end(side record.Speaker) netip.AddrPort {
	if side == record.Client {
		return t.talk.Client
	}
	return t.talk.Server
}

// line puts down a line of the dialogue.
func (t *teller) line(at time.Duration, l record.Line) {
	if l.From == record.Client {
		l.Text = t.veil.Client(l.Text)
	} else {
		l.Text = t.veil.Server(l.Text)
	}
	if t.room(len(l.Text) + eventSize) {
		l.Conn = t.talk.Number
		t.tell(at, t.end(l.From), &l)
	}
}

// octets puts down content, as much of it as was kept. Where there is no room for that there may still be for the fact.
func (t *teller) octets(at time.Duration, from record.Speaker, c *content) {
	what, data, size := c.what, c.kept, c.size
	t.talk.Dropped += int64(size - c.missed - len(data))
	if !t.room(len(data) + eventSize) {
		if data = nil; !t.room(eventSize) {
			return
		}
	}
	fact := &record.Octets{Conn: t.talk.Number, From: from, What: what, Data: data}
	if size > len(data) {
		fact.Size = size
	}
	t.tell(at, t.end(from), fact)
}

// missing puts down a gap. One that comes in pieces is one.
func (t *teller) missing(at time.Duration, from record.Speaker, n int) {
	t.talk.Missing += int64(n)
	if last := len(t.talk.Events) - 1; last >= 0 {
		if o, ok := t.talk.Events[last].Fact.(*record.Octets); ok && o.What == octetsMissing && o.From == from {
			o.Size += n
			return
		}
	}
	if t.room(eventSize) {
		t.tell(at, t.end(from), &record.Octets{Conn: t.talk.Number, From: from, What: octetsMissing, Size: n})
	}
}

// finished is the talk with its events in the order of time. The teller is empty then.
func (t *teller) finished() *Talk {
	slices.SortStableFunc(t.talk.Events, func(a, b record.Event) int { return cmp.Compare(a.At, b.At) })
	done := t.talk
	t.talk.Events = nil
	return &done
}

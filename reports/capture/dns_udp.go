package capture

import (
	"net/netip"
	"strings"
	"time"

	"github.com/smtplab/smtplab/sim/record"
)

// dnsPort is the port of DNS.
const dnsPort = 53

// A flowKey is one direction of a flow.
type flowKey struct {
	src, dst netip.AddrPort
	udp      bool
}

// asking are the questions over UDP that have no answer yet. Each is a talk of its own.
type asking struct {
	reader *Reader
	byEnds map[flowKey][]*question // client and server
	byName map[string]*question    // the last of each asker, name and type
	order  []*question             // by time; answered ones stay until their turn
}

// A question waits for its answer.
type question struct {
	teller
	ends       flowKey
	id         uint16
	name, kind string
	asked      time.Duration
	done       bool
}

func newAsking(r *Reader) *asking {
	return &asking{reader: r, byEnds: map[flowKey][]*question{}, byName: map[string]*question{}}
}

// datagram reads a datagram from or to the port of DNS.
func (a *asking) datagram(at time.Duration, src, dst netip.AddrPort, data []byte) {
	m, ok := readDNS(data)
	switch {
	case !ok:
		a.reader.summary.Broken++
	case !m.response && dst.Port() == dnsPort:
		a.ask(at, src, dst, m)
	case m.response && src.Port() == dnsPort:
		a.answer(at, flowKey{dst, src, true}, m)
	}
}

// ask takes a question. Who asks the same again has given up waiting for the first answer.
func (a *asking) ask(at time.Duration, client, server netip.AddrPort, m dnsMessage) {
	q := &question{ends: flowKey{client, server, true}, id: m.id, name: m.name, kind: m.kind, asked: at}
	if before := a.byName[q.key()]; before != nil {
		a.fail(at, before, "timed out")
	}
	if len(a.order) >= a.reader.limits.Open {
		a.reader.summary.Evicted++
		a.fail(at, a.order[0], "timed out")
		a.order = a.order[1:]
	}
	q.teller = a.reader.teller("dns", "udp", client, server, at)
	q.talk.Packets = 1
	q.tell(at, client, &record.Asked{Query: q.talk.Number, Server: server, Transport: "udp", Name: m.name, Type: m.kind})
	a.byEnds[q.ends] = append(a.byEnds[q.ends], q)
	a.byName[q.key()] = q
	a.order = append(a.order, q)
}

// key names what a client asks, whichever server it asks.
func (q *question) key() string {
	return q.ends.src.Addr().String() + " " + strings.ToLower(q.name) + " " + q.kind
}

// answer takes an answer. One that fits no question is noted, and the question goes on waiting (RFC 5452 section 9.1).
func (a *asking) answer(at time.Duration, ends flowKey, m dnsMessage) {
	waiting := a.byEnds[ends]
	if len(waiting) == 0 {
		a.unasked(at, ends, m)
		return
	}
	q := waiting[len(waiting)-1]
	for _, other := range waiting {
		if other.id == m.id {
			q = other
		}
	}
	q.talk.Packets++
	switch why := q.mismatch(m); why {
	case "":
		q.tell(at, q.ends.src, m.answered(q.talk.Number, "udp"))
		a.end(q)
	case "malformed":
		a.fail(at, q, why)
	default:
		if q.room(eventSize) {
			q.tell(at, q.ends.src, q.unanswered(why))
		}
	}
}

// mismatch says why a message is not the answer; empty if it is.
func (q *question) mismatch(m dnsMessage) string {
	switch {
	case m.id != q.id:
		return "wrong id"
	case m.name == "" && !m.whole, m.name == "" && m.rcode == 0:
		return "malformed"
	case m.name != "" && (m.kind != q.kind || !strings.EqualFold(m.name, q.name)):
		return "wrong question"
	}
	return ""
}

// answered is the fact that a message came. Some servers do not repeat a question that they could not read.
func (m dnsMessage) answered(query int, transport string) *record.Answered {
	return &record.Answered{Query: query, Transport: transport, Name: m.name, Type: m.kind,
		Rcode: rcodeName(m.rcode), Truncated: m.truncated, Answers: m.answers}
}

func (q *question) unanswered(why string) *record.Unanswered {
	return &record.Unanswered{Query: q.talk.Number, Transport: "udp", Name: q.name, Type: q.kind, Why: why}
}

// unasked is an answer whose question was not captured.
func (a *asking) unasked(at time.Duration, ends flowKey, m dnsMessage) {
	t := a.reader.teller("dns", "udp", ends.src, ends.dst, at)
	t.talk.Packets, t.talk.Joined = 1, true
	t.tell(at, ends.src, m.answered(t.talk.Number, "udp"))
	a.reader.yield(&t)
}

// refused is the news that nobody listens at a server's port (RFC 1122 section 4.1.3.3).
func (a *asking) refused(at time.Duration, ends flowKey) {
	for _, q := range append([]*question(nil), a.byEnds[ends]...) {
		a.fail(at, q, "refused")
	}
}

// expire ends questions that have waited long enough.
func (a *asking) expire(now time.Duration) {
	for len(a.order) > 0 && (a.order[0].done || now-a.order[0].asked >= a.reader.limits.Answer) {
		q := a.order[0]
		a.order = a.order[1:]
		a.fail(q.asked+a.reader.limits.Answer, q, "timed out")
	}
}

// close ends all questions: the capture is over.
func (a *asking) close(now time.Duration) {
	for _, q := range a.order {
		a.fail(min(now, q.asked+a.reader.limits.Answer), q, "timed out")
	}
	a.order = nil
}

func (a *asking) fail(at time.Duration, q *question, why string) {
	if !q.done {
		q.tell(at, q.ends.src, q.unanswered(why))
		a.end(q)
	}
}

// end takes a question off the lists and yields it.
func (a *asking) end(q *question) {
	q.done = true
	rest := a.byEnds[q.ends][:0]
	for _, other := range a.byEnds[q.ends] {
		if other != q {
			rest = append(rest, other)
		}
	}
	if a.byEnds[q.ends] = rest; len(rest) == 0 {
		delete(a.byEnds, q.ends)
	}
	if a.byName[q.key()] == q {
		delete(a.byName, q.key())
	}
	a.reader.yield(&q.teller)
}

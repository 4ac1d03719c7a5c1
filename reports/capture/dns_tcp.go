package capture

import (
	"encoding/binary"
	"time"

	"github.com/smtplab/smtplab/sim/record"
)

// A dnsStream follows DNS over TCP: messages with their length before them (RFC 1035 section 4.2.2).
type dnsStream struct {
	*teller
	buffers [2][]byte
	lost    [2]bool    // a side had a hole: where its next message begins is not known
	waiting []question // for an answer
}

func newDNSStream(t *teller) *dnsStream { return &dnsStream{teller: t} }

func (d *dnsStream) is() verdict { return yes }

func (d *dnsStream) data(at time.Duration, from record.Speaker, octets []byte, _ int) {
	side := sideOf(from)
	if d.lost[side] {
		return
	}
	b := append(d.buffers[side], octets...)
	for len(b) >= 2 {
		length := int(binary.BigEndian.Uint16(b))
		if len(b) < 2+length {
			break
		}
		d.message(at, from, b[2:2+length])
		b = b[2+length:]
	}
	d.buffers[side] = append(d.buffers[side][:0], b...)
}

func (d *dnsStream) message(at time.Duration, from record.Speaker, data []byte) {
	m, ok := readDNS(data)
	if !ok || !d.room(eventSize+len(data)) {
		return
	}
	if from == record.Client && !m.response {
		d.waiting = append(d.waiting, question{id: m.id, name: m.name, kind: m.kind})
		d.tell(at, d.talk.Client, &record.Asked{Query: d.talk.Number, Server: d.talk.Server, Transport: "tcp", Name: m.name, Type: m.kind})
		return
	}
	if from != record.Server || !m.response {
		return
	}
	for i, q := range d.waiting {
		if q.id == m.id {
			d.waiting = append(d.waiting[:i], d.waiting[i+1:]...)
			break
		}
	}
	d.tell(at, d.talk.Client, m.answered(d.talk.Number, "tcp"))
}

func (d *dnsStream) hole(at time.Duration, from record.Speaker, n int) {
	d.lost[sideOf(from)], d.buffers[sideOf(from)] = true, nil
	d.missing(at, from, n)
}

// hangs ends what waits: a client that hangs up has waited in vain, a server that does owes an answer.
func (d *dnsStream) hangs(at time.Duration, who record.Speaker, reset bool) {
	switch {
	case who == record.Client:
		d.unanswered(at, "timed out")
	case reset:
		d.unanswered(at, "reset")
	default:
		d.unanswered(at, "closed")
	}
}

func (d *dnsStream) unanswered(at time.Duration, why string) {
	for _, q := range d.waiting {
		d.tell(at, d.talk.Client, &record.Unanswered{Query: d.talk.Number, Transport: "tcp", Name: q.name, Type: q.kind, Why: why})
	}
	d.waiting = nil
}

func (d *dnsStream) close(at time.Duration) { d.unanswered(at, "timed out") }

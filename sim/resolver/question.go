package resolver

import (
	"errors"
	"io"
	"net/netip"
	"os"
	"syscall"
	"time"

	"github.com/miekg/dns"

	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/record"
)

// A question is one that is put once, to one server, by one transport.
type question struct {
	host      sim.Host
	number    int
	server    netip.AddrPort
	transport string
	msg       *dns.Msg
	deadline  time.Time
	strays    Why // what was wrong with the last answer that was ignored; empty where none was
	ignored   int // how many were
}

func (r *Resolver) newQuestion(server netip.AddrPort, transport, name string, qtype, edns uint16) *question {
	msg := &dns.Msg{Question: []dns.Question{{Name: name, Qtype: qtype, Qclass: dns.ClassINET}}}
	msg.Id = r.newID()
	msg.RecursionDesired = true
	if edns > 0 {
		msg.SetEdns0(edns, false)
	}
	return &question{
		host:      r.host,
		number:    r.config.Number(),
		server:    server,
		transport: transport,
		msg:       msg,
		deadline:  r.host.Now().Add(r.config.Timeout),
	}
}

func (q *question) name() string  { return undotted(q.msg.Question[0].Name) }
func (q *question) qtype() uint16 { return q.msg.Question[0].Qtype }

// put sends the question, waits for the answer, and records both.
func (q *question) put() (*exchanged, *Error) {
	packed, err := q.msg.Pack()
	if err != nil {
		return nil, &Error{Name: q.name(), Type: typeName(q.qtype()), Why: BadName, Detail: err.Error()}
	}
	q.host.Record(&record.Asked{
		Query: q.number, Server: q.server, Transport: q.transport, Name: q.name(), Type: typeName(q.qtype()),
	})
	var answer *dns.Msg
	var why Why
	var detail string
	if q.transport == "tcp" {
		answer, why, detail = q.overTCP(packed)
	} else {
		answer, why, detail = q.overUDP(packed)
	}
	if why != "" {
		q.unanswered(why)
		return nil, &Error{Name: q.name(), Type: typeName(q.qtype()), Why: why, Server: q.server, Detail: detail}
	}
	q.host.Record(answered(q, answer))
	return &exchanged{answer, q.server, q.transport}, nil
}

// unanswered notes why there is no answer, or why one was ignored.
func (q *question) unanswered(why Why) {
	q.host.Record(&record.Unanswered{
		Query: q.number, Transport: q.transport, Name: q.name(), Type: typeName(q.qtype()), Why: string(why),
	})
}

// whyNot puts a network's error into our words. The detail is empty where the reason says it all.
func whyNot(err error) (why Why, detail string) {
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return Refused, ""
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return Reset, ""
	case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, syscall.ETIMEDOUT):
		return TimedOut, ""
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return Closed, ""
	default:
		return Unreachable, err.Error()
	}
}

package resolver

import (
	"net/netip"
	"strconv"

	"github.com/miekg/dns"

	"github.com/smtplab/smtplab/sim/record"
)

// A server is one of the servers, as far as one question is concerned.
type server struct {
	addr  netip.AddrPort
	plain bool // do not send it EDNS
	done  bool // do not ask it again
}

// An exchanged is a question's usable answer, and how it came.
type exchanged struct {
	msg       *dns.Msg
	server    netip.AddrPort
	transport string
}

// exchange asks the servers in turn until one gives a usable answer. One that answered badly, or refused, is not asked
// a second time (RFC 1034 section 5.3.3, step 4d: "delete the server from the SLIST"); one that kept silent is asked
// again in the next round.
func (r *Resolver) exchange(name string, qtype uint16) (*exchanged, *Error) {
	if _, ok := dns.IsDomainName(name); !ok {
		return nil, &Error{Name: undotted(name), Type: typeName(qtype), Why: BadName}
	}
	var failed *Error
	servers := make([]server, len(r.config.Servers))
	for i, addr := range r.config.Servers {
		servers[i].addr = addr
	}
	for range r.config.Tries {
		for i := range servers {
			if servers[i].done || r.host.Stopping() {
				continue
			}
			got, err := r.try(&servers[i], name, qtype)
			if err == nil {
				return got, nil
			}
			failed = err
		}
	}
	if failed == nil {
		failed = &Error{Name: undotted(name), Type: typeName(qtype), Why: NoServer}
	}
	return nil, failed
}

// try asks one server, by the transports that the order allows.
func (r *Resolver) try(s *server, name string, qtype uint16) (*exchanged, *Error) {
	if r.config.Order != TCPOnly {
		got, err := r.ask(s, "udp", name, qtype)
		if err != nil {
			// A server or firewall that drops what it does not know may let a plain question pass (RFC 6891
			// section 6.2.2).
			s.plain = true
			s.done = err.Why != TimedOut
			return nil, err
		}
		if !got.msg.Truncated || r.config.Order == UDPOnly {
			return got, nil
		}
	}
	// TCP repeats its segments by itself: one attempt is enough.
	s.done = true
	return r.ask(s, "tcp", name, qtype)
}

// ask asks one server by one transport. Where the server does not know EDNS, it is asked once more without
// (RFC 6891 section 7).
func (r *Resolver) ask(s *server, transport, name string, qtype uint16) (*exchanged, *Error) {
	edns := r.config.EDNS
	if s.plain {
		edns = 0
	}
	q := r.newQuestion(s.addr, transport, name, qtype, edns)
	got, err := q.put()
	if err == nil && edns > 0 && disdainsEDNS(got.msg.Rcode) {
		s.plain = true
		got, err = r.newQuestion(s.addr, transport, name, qtype, 0).put()
	}
	if err != nil {
		return nil, err
	}
	if why := unusable(got.msg); why != "" {
		return nil, got.fail(undotted(name), qtype, ServerFailure, why)
	}
	return got, nil
}

// disdainsEDNS: the rcodes of servers that know no OPT record, or not this version of it.
func disdainsEDNS(rcode int) bool {
	return rcode == dns.RcodeFormatError || rcode == dns.RcodeNotImplemented || rcode == dns.RcodeBadVers
}

// unusable says why an answer does not help, so that the next server must be asked; empty where it does.
func unusable(m *dns.Msg) string {
	if m.Rcode != dns.RcodeSuccess && m.Rcode != dns.RcodeNameError {
		return rcodeName(m.Rcode)
	}
	// A server that knows nothing of the name sends us to others. A stub cannot go there.
	elsewhere := m.Rcode == dns.RcodeSuccess && !m.Authoritative && !m.RecursionAvailable && !m.Truncated
	if elsewhere && len(m.Answer) == 0 && len(m.Ns) > 0 && !hasSOA(m.Ns) {
		return "referral to other servers"
	}
	return ""
}

// fail is an error about an answer.
func (e *exchanged) fail(name string, qtype uint16, why Why, detail string) *Error {
	return &Error{Name: name, Type: typeName(qtype), Why: why, Server: e.server, Detail: detail}
}

// rcodeName is an rcode's name as the record has it, "NOERROR".
func rcodeName(rcode int) string {
	if name, ok := dns.RcodeToString[rcode]; ok {
		return name
	}
	return "RCODE" + strconv.Itoa(rcode)
}

// answered is the fact that an answer came.
func answered(q *question, m *dns.Msg) *record.Answered {
	fact := &record.Answered{
		Query:     q.number,
		Transport: q.transport,
		Name:      q.name(),
		Type:      typeName(q.qtype()),
		Rcode:     rcodeName(m.Rcode),
		Truncated: m.Truncated,
	}
	for _, rr := range m.Answer {
		fact.Answers = append(fact.Answers, typeName(rr.Header().Rrtype)+" "+data(rr))
	}
	return fact
}

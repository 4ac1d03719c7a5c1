package fakedns

import (
	"slices"

	"github.com/miekg/dns"
)

// maxAliases is how many CNAME records one answer follows.
const maxAliases = 8

// answer is the handler that tells the truth: what the zones say, as RFC 1034 section 4.3.2 has it.
func answer(q *Query) *Reply {
	if rcode := refusal(q); rcode != dns.RcodeSuccess {
		return &Reply{Msg: respond(q, rcode)}
	}
	a := answering{zones: q.zones, qtype: q.Type, msg: respond(q, dns.RcodeSuccess)}
	a.msg.Authoritative = true
	a.from(q.Msg.Question[0].Name, q.Name)
	a.addAdditional()
	return &Reply{Msg: a.msg}
}

// refusal is the rcode for a query that is not looked up at all; zero for all others.
func refusal(q *Query) int {
	if q.Malformed {
		return dns.RcodeFormatError
	}
	if q.Msg.Opcode != dns.OpcodeQuery {
		return dns.RcodeNotImplemented
	}
	if rcode := ednsRcode(q); rcode != dns.RcodeSuccess {
		return rcode
	}
	if len(q.Msg.Question) != 1 { // RFC 9619: one question, not more
		return dns.RcodeFormatError
	}
	class := q.Msg.Question[0].Qclass
	switch {
	case class != dns.ClassINET && class != dns.ClassANY,
		q.Type == dns.TypeAXFR, q.Type == dns.TypeIXFR, // nobody is a secondary here (RFC 5936 section 5)
		q.zones.zoneOf(q.Name) == nil:
		return dns.RcodeRefused
	}
	return dns.RcodeSuccess
}

// An answering is an answer that is being put together.
type answering struct {
	zones zoneList
	qtype uint16
	msg   *dns.Msg
}

// from looks a name up and follows CNAME records as far as our zones reach. spelt is the name as it is to appear in
// the answer, name the same in canonical form.
func (a *answering) from(spelt, name string) {
	var passed []string
	for {
		z := a.zones.zoneOf(name)
		if z == nil {
			return // the alias leads away: the asker must go on by itself
		}
		next := a.at(z, spelt, name)
		passed = append(passed, name)
		if next == "" || len(passed) > maxAliases || slices.Contains(passed, dns.CanonicalName(next)) {
			return
		}
		spelt, name = next, dns.CanonicalName(next)
	}
}

// at adds what a zone has for a name. It returns where a CNAME record points to that is to be followed.
func (a *answering) at(z *zone, spelt, name string) (next string) {
	if cut := z.cutAbove(name); cut != nil {
		a.refer(cut)
		return ""
	}
	found, exists := z.find(name)
	if found == nil {
		a.msg.Ns = z.negative[:1:1]
		if !exists {
			a.msg.Rcode = dns.RcodeNameError // of the last name in a chain (RFC 6604 section 3)
		}
		return ""
	}
	wild := z.nodes[name] == nil
	records := found.answering(a.qtype)
	if alias := found.of(dns.TypeCNAME); alias != nil && a.qtype != dns.TypeCNAME && a.qtype != dns.TypeANY {
		a.add(alias, spelt, wild)
		return alias[0].(*dns.CNAME).Target
	}
	if len(records) == 0 {
		a.msg.Ns = z.negative[:1:1] // the name exists, the type does not (RFC 2308 section 2.2)
		return ""
	}
	a.add(records, spelt, wild)
	return ""
}

// answering returns the records for a type. ANY gets one set, not all (RFC 8482 section 4.1).
func (n *node) answering(qtype uint16) []dns.RR {
	if qtype == dns.TypeANY && len(n.sets) > 0 {
		return n.of(n.sets[0].rtype)
	}
	return n.of(qtype)
}

// add puts records into the answer section; those of a wildcard get the name that was asked for (RFC 4592
// section 3.3.1).
func (a *answering) add(records []dns.RR, spelt string, wild bool) {
	if !wild && a.msg.Answer == nil {
		a.msg.Answer = records
		return
	}
	if !wild {
		a.msg.Answer = append(a.msg.Answer, records...)
		return
	}
	for _, rr := range records {
		synthetic := dns.Copy(rr)
		synthetic.Header().Name = spelt
		a.msg.Answer = append(a.msg.Answer, synthetic)
	}
}

// refer answers with the servers that a part of the zone was delegated to (RFC 1034 section 4.3.2, step 3b).
func (a *answering) refer(cut *node) {
	a.msg.Ns = cut.of(dns.TypeNS)
	if len(a.msg.Answer) == 0 {
		a.msg.Authoritative = false // AA is about the first name in the answer (RFC 1035 section 4.1.1)
	}
}

package fakedns

import (
	"github.com/miekg/dns"

	"github.com/smtplab/smtplab/sim/catalogue"
)

func init() {
	Faults.Register(catalogue.Entry[Fault]{
		Name:    "formerr-on-edns",
		Summary: "questions with EDNS are called malformed (FORMERR)",
		Story: "A server from before EDNS does not know the OPT record and answers FORMERR, as RFC 6891 section 7 asks of " +
			"those that do not implement it. The asker must ask again without. One that does not takes the name for " +
			"unresolvable.",
		Params: scopeParams(""),
		New:    lies("", always(formerrOnEDNS)),
	})
}

func formerrOnEDNS(q *Query, truth *Reply) *Reply {
	if q.EDNS == nil {
		return nil
	}
	reply := emptied(q, truth, dns.RcodeFormatError)
	reply.Msg.Authoritative = false
	reply.Msg.Extra = nil // it has no OPT record to send
	return reply
}

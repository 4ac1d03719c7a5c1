package fakedns

import (
	"github.com/miekg/dns"

	"github.com/smtplab/smtplab/sim/catalogue"
)

func init() {
	Faults.Register(catalogue.Entry[Fault]{
		Name:    "lame",
		Summary: "the server has no authority for what it is asked",
		Story: "A zone was delegated to a server that does not know it: a lame delegation (RFC 1912 section 2.8). Some " +
			"such servers refuse, some send the asker up to the root, some answer from what they remember, without the " +
			"bit AA. The asker should turn to the next server.",
		Params: scopeParams("",
			catalogue.Param{Name: "how", Default: "refused", Usage: "refused, upward (a referral to the root), or no-aa"}),
		New: lies("", lame),
	})
}

func lame(s *catalogue.Settings) (spoil, error) {
	switch s.Choice("how", "refused", "upward", "no-aa") {
	case "upward":
		return upward, nil
	case "no-aa":
		return withoutAA, nil
	default:
		return refused, nil
	}
}

func refused(q *Query, truth *Reply) *Reply {
	reply := emptied(q, truth, dns.RcodeRefused)
	reply.Msg.Authoritative = false
	return reply
}

// upward refers the asker to the servers of the root.
func upward(q *Query, truth *Reply) *Reply {
	reply := emptied(q, truth, dns.RcodeSuccess)
	reply.Msg.Authoritative = false
	for _, server := range []string{"a.root-servers.net.", "b.root-servers.net."} {
		header := dns.RR_Header{Name: ".", Rrtype: dns.TypeNS, Class: dns.ClassINET, Ttl: defaultTTL}
		reply.Msg.Ns = append(reply.Msg.Ns, &dns.NS{Hdr: header, Ns: server})
	}
	return reply
}

func withoutAA(_ *Query, truth *Reply) *Reply {
	if !truth.Msg.Authoritative {
		return nil
	}
	reply := truth.changed()
	reply.Msg.Authoritative = false
	return reply
}

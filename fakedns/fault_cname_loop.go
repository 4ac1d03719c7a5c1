package fakedns

import (
	"strings"

	"github.com/miekg/dns"

	"github.com/smtplab/smtplab/sim/catalogue"
)

func init() {
	Faults.Register(catalogue.Entry[Fault]{
		Name:    "cname-loop",
		Summary: "the name is an alias of an alias of itself",
		Story: "Two CNAME records point at each other. Whoever follows them without counting follows for ever; RFC 1034 " +
			"section 3.6.2 asks to treat such a loop as an error. Mail for the name cannot be delivered until somebody " +
			"mends the zone.",
		Params: scopeParams(""),
		New:    lies("", always(cnameLoop)),
	})
}

func cnameLoop(q *Query, truth *Reply) *Reply {
	// A resolver may ask for each name by itself, and must come back to where it was.
	other, second := strings.CutPrefix(q.Name, "loop.")
	if !second {
		other = "loop." + q.Name
	}
	if _, ok := dns.IsDomainName(other); !ok || q.Name == "" || q.Name == "." {
		return nil
	}
	reply := emptied(q, truth, dns.RcodeSuccess)
	reply.Msg.Answer = []dns.RR{alias(q.Name, other), alias(other, q.Name)}
	return reply
}

func alias(name, target string) dns.RR {
	header := dns.RR_Header{Name: name, Rrtype: dns.TypeCNAME, Class: dns.ClassINET, Ttl: defaultTTL}
	return &dns.CNAME{Hdr: header, Target: target}
}

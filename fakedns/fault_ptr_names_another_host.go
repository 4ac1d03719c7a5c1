package fakedns

import (
	"github.com/miekg/dns"

	"github.com/smtplab/smtplab/sim/catalogue"
)

func init() {
	Faults.Register(catalogue.Entry[Fault]{
		Name:    "ptr-names-another-host",
		Summary: "addresses have the name of another host",
		Story: "The reverse zone names a host that moved away, or the provider's own name for the address. A host that " +
			"checks that the name leads back to the address, or that it is the one in HELO, turns the client away (KB " +
			"Q190026, KB Q186142).",
		Params: scopeParams("",
			catalogue.Param{Name: "name", Default: "another-host.example", Usage: "the name that the address is said to have"}),
		New: lies("", ptrNamesAnotherHost),
	})
}

func ptrNamesAnotherHost(s *catalogue.Settings) (spoil, error) {
	other, err := readName("name", s.String("name"))
	return func(q *Query, truth *Reply) *Reply {
		if q.Type != dns.TypePTR || q.Name == "" {
			return nil
		}
		header := dns.RR_Header{Name: q.Msg.Question[0].Name, Rrtype: dns.TypePTR, Class: dns.ClassINET, Ttl: defaultTTL}
		reply := emptied(q, truth, dns.RcodeSuccess)
		reply.Msg.Answer = []dns.RR{&dns.PTR{Hdr: header, Ptr: other}}
		return reply
	}, err
}

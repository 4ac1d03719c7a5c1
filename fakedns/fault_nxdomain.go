package fakedns

import (
	"github.com/miekg/dns"

	"github.com/smtplab/smtplab/sim/catalogue"
)

func init() {
	Faults.Register(catalogue.Entry[Fault]{
		Name:    "nxdomain",
		Summary: "the server says that the name does not exist (NXDOMAIN)",
		Story: "A zone that lost its records, or a registration that ran out. The answer is final, and is remembered for " +
			"as long as the SOA record allows (RFC 2308 section 5): mail for the domain is returned at once (RFC 5321 " +
			"section 5.1).",
		Params: scopeParams(""),
		New:    lies("", always(nxdomain)),
	})
}

func nxdomain(q *Query, truth *Reply) *Reply {
	if q.Name == "" {
		return nil
	}
	return denied(q, truth, dns.RcodeNameError)
}

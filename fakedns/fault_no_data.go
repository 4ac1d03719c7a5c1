package fakedns

import (
	"github.com/miekg/dns"

	"github.com/smtplab/smtplab/sim/catalogue"
)

func init() {
	Faults.Register(catalogue.Entry[Fault]{
		Name:    "no-data",
		Summary: "the server says that the name has no record of the type",
		Story: "The name exists, what was asked for does not: an answer without records, but with the SOA record of the " +
			"zone (RFC 2308 section 2.2). With types=MX a domain loses its mail exchangers, and senders turn to its " +
			"address record, the implicit MX (RFC 5321 section 5.1).",
		Params: scopeParams(""),
		New:    lies("", always(noData)),
	})
}

func noData(q *Query, truth *Reply) *Reply {
	if q.Name == "" {
		return nil
	}
	return denied(q, truth, dns.RcodeSuccess)
}

package fakedns

import (
	"github.com/miekg/dns"

	"github.com/smtplab/smtplab/sim/catalogue"
)

func init() {
	Faults.Register(catalogue.Entry[Fault]{
		Name:    "servfail",
		Summary: "the server says that it failed (SERVFAIL)",
		Story: "The answer of a server that cannot reach those who know, or cannot load its zone (RFC 1035 section 4.1.1, " +
			"code 2). It says nothing about the name: mail must be kept and tried again (RFC 5321 section 5.1). Mail " +
			"systems that bounced it instead have lost mail in every large outage of DNS.",
		Params: scopeParams(""),
		New:    lies("", always(servfail)),
	})
}

func servfail(q *Query, truth *Reply) *Reply { return emptied(q, truth, dns.RcodeServerFailure) }

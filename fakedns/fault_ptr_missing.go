package fakedns

import (
	"github.com/miekg/dns"

	"github.com/smtplab/smtplab/sim/catalogue"
)

func init() {
	Faults.Register(catalogue.Entry[Fault]{
		Name:    "ptr-missing",
		Summary: "addresses have no name (PTR is missing)",
		Story: "The zone of reverse names lacks a record for the mail server, which is the commonest fault of reverse " +
			"zones. Hosts that insist on a name for their clients turn it away, some of them by closing the connection " +
			"without a word (KB Q190026).",
		Params: scopeParams(""),
		New:    lies("", always(ptrMissing)),
	})
}

func ptrMissing(q *Query, truth *Reply) *Reply {
	if q.Type != dns.TypePTR {
		return nil
	}
	return denied(q, truth, dns.RcodeNameError)
}

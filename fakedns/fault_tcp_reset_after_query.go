package fakedns

import (
	"github.com/smtplab/smtplab/sim/catalogue"
)

func init() {
	Faults.Register(catalogue.Entry[Fault]{
		Name:    "tcp-reset-after-query",
		Summary: "TCP connections are accepted, and reset when a query has come",
		Story: "The other way in which a server 'does not support TCP queries' (KB Q276347): something accepts the " +
			"connection, a proxy or a load balancer perhaps, and cuts it as soon as it sees a question. The asker " +
			"knows at once that it failed.",
		Params: scopeParams("tcp"),
		New:    lies("tcp", always(tcpResetAfterQuery)),
	})
}

func tcpResetAfterQuery(_ *Query, _ *Reply) *Reply { return &Reply{Reset: true} }

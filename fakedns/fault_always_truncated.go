package fakedns

import (
	"github.com/smtplab/smtplab/sim/catalogue"
)

func init() {
	Faults.Register(catalogue.Entry[Fault]{
		Name:    "always-truncated",
		Summary: "each answer over UDP is empty and says TC: ask by TCP",
		Story: "The bit TC tells the asker that the answer did not fit and that it must ask by TCP (RFC 1035 section " +
			"4.2.1, RFC 7766 section 5). Servers that defend themselves against forged source addresses answer so on " +
			"purpose. Together with tcp-refused no name can be resolved: that is how mail from Windows Server 2003 got " +
			"stuck in KB 820284.",
		Params: scopeParams("udp"),
		New:    lies("udp", always(alwaysTruncated)),
	})
}

func alwaysTruncated(q *Query, truth *Reply) *Reply {
	reply := emptied(q, truth, truth.Msg.Rcode)
	reply.Msg.Authoritative = truth.Msg.Authoritative
	reply.Msg.Truncated = true
	return reply
}

package fakedns

import (
	"github.com/smtplab/smtplab/sim/catalogue"
)

func init() {
	Faults.Register(catalogue.Entry[Fault]{
		Name:    "udp-ignored",
		Summary: "questions over UDP get no answer",
		Story: "Datagrams to or from port 53 are lost, at a firewall or an overloaded server. The asker tries again and " +
			"again, and each look-up takes as long as its patience lasts. A server that is down does the same; mail " +
			"that depends on it must wait, not bounce (RFC 5321 section 5.1).",
		Params: scopeParams("udp"),
		New:    lies("udp", always(udpIgnored)),
	})
}

func udpIgnored(_ *Query, _ *Reply) *Reply { return &Reply{} }

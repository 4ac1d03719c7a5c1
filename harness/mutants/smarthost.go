package mutants

import (
	"net/netip"
	"strings"

	"github.com/smtplab/smtplab/sim/peer"
)

func init() {
	register("smart-host-ignored", "sends mail to the domain itself", Mutant{
		Rule:     "All mail that is not local goes to the smart host (Q276347).",
		Products: tcpOnly,
		Kills:    []string{"q276347/smart-host-by-name", "q276347/smart-host-bracketed"},
		Break:    func(_ peer.Machine, p *peer.Product) { p.Send.SmartHost = "" },
	})
	register("smart-host-brackets-resolved", "looks up an address in brackets", Mutant{
		Rule:     "An address in brackets is not looked up (Q276347).",
		Products: tcpOnly,
		Kills:    []string{"q276347/smart-host-bracketed"},
		Break: func(_ peer.Machine, p *peer.Product) {
			p.Send.SmartHost = strings.Trim(p.Send.SmartHost, "[]")
		},
	})
	register("smart-host-needs-no-brackets", "takes a bare address for an address", Mutant{
		Rule:     "An address without brackets is looked up as a name (Q276347; assumed).",
		Products: tcpOnly,
		Kills:    []string{"q276347/smart-host-ip-unbracketed"},
		Break: func(_ peer.Machine, p *peer.Product) {
			if _, err := netip.ParseAddr(p.Send.SmartHost); err == nil {
				p.Send.SmartHost = "[" + p.Send.SmartHost + "]"
			}
		},
	})
}

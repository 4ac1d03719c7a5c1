package products

import (
	"github.com/smtplab/smtplab/sim/catalogue"
	"github.com/smtplab/smtplab/sim/peer"
)

func init() {
	register(catalogue.Entry[peer.Maker]{
		Name:    "mcis2",
		Summary: "Microsoft Commercial Internet System 2.0 and 2.5, SMTP service",
		Story: "Refuses a HELO or EHLO name that ends with a dot, and appends its own domain to a bare one (Q240832). With " +
			"relaying off it takes mail for strangers with 250 all the same, returns it and files it in Badmail (KB 280580).",
		Params: []catalogue.Param{{Name: "version", Default: "2.0", Usage: "2.0 or 2.5"}},
		New: func(s *catalogue.Settings) (peer.Maker, error) {
			s.Choice("version", "2.0", "2.5")
			return mcis2, nil
		},
	})
}

// mcis2 is the same in both versions, as far as is known: Q240832 speaks of them in one breath.
func mcis2(m peer.Machine) *peer.Product {
	p := smtpsvc4(m, "5.5.1774.114.11") // Q240832
	p.Receive.RelayRefusedLate = true
	return p
}

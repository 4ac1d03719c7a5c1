package products

import (
	"github.com/smtplab/smtplab/sim/catalogue"
	"github.com/smtplab/smtplab/sim/peer"
)

func init() {
	register(catalogue.Entry[peer.Maker]{
		Name:    "iis5",
		Summary: "Internet Information Services 5.0, SMTP service (Windows 2000)",
		Story: "Asks DNS over TCP, unlike other programs. Where the DNS server refuses that, the message goes to Badmail at " +
			"once, and so does its report, for want of a way to the author (Q276347). Refuses a HELO or EHLO name that ends " +
			"with a dot (Q240832). It has no mailboxes: on disk, mail for its users lies in one folder, Drop.",
		Params: []catalogue.Param{transportParam("tcp")},
		New: func(s *catalogue.Settings) (peer.Maker, error) {
			order := transport(s)
			return func(m peer.Machine) *peer.Product {
				p := smtpsvc5(m, "5.0.2195.6713", iis50)
				p.Lookup.Order = order
				p.Lookup.Final = refusedTCP // Q276347
				p.Receive.Drop = true       // MSDN, IDropDirectory
				return p
			}, nil
		},
	})
}

package products

import (
	"github.com/smtplab/smtplab/sim/catalogue"
	"github.com/smtplab/smtplab/sim/peer"
)

func init() {
	register(catalogue.Entry[peer.Maker]{
		Name:    "iis4",
		Summary: "Internet Information Server 4.0, SMTP service (Windows NT 4.0 Option Pack)",
		Story: "Asks DNS over TCP. Where the DNS server refuses that, the message goes to Badmail at once, and so does its " +
			"report, for want of a way to the author (Q276347). Refuses a HELO or EHLO name that ends with a dot (Q240832). It has " +
			"no mailboxes: on disk, mail for its users lies in one folder, Drop.",
		New: fixed(iis4),
	})
}

func iis4(m peer.Machine) *peer.Product {
	p := smtpsvc4(m, "5.5.1774.114.11") // Q240832
	p.Lookup.Final = refusedTCP         // Q276347
	p.Receive.Drop = true               // Q247958
	return p
}

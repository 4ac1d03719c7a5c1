package products

import (
	"github.com/smtplab/smtplab/sim/catalogue"
	"github.com/smtplab/smtplab/sim/peer"
)

func init() {
	register(catalogue.Entry[peer.Maker]{
		Name:    "exchange2000",
		Summary: "Exchange 2000 Server, SMTP virtual server",
		Story: "Sends XEXCH50 to every host that offers it, and waits for the answer to the data that follows; a firewall that " +
			"discards the data makes the mail wait until it is returned. From SP3 on the registry value SuppressExternal=1 keeps " +
			"the verb to its own organisation; HELO instead of EHLO avoids it altogether (KB 818222). Asks DNS over TCP (KB 263237).",
		Params: append([]catalogue.Param{
			{Name: "sp", Default: "3", Usage: "service pack, 0 to 3; SuppressExternal is read from 3 on"},
			transportParam("tcp"),
		}, blobParams("open")...),
		New: func(s *catalogue.Settings) (peer.Maker, error) {
			pack := s.Choice("sp", "0", "1", "2", "3")
			order, habit := transport(s), readBlobHabit(s)
			return func(m peer.Machine) *peer.Product {
				p := smtpsvc5(m, "5.0.2195.6713", iis50) // the service is that of Windows 2000 (KB 257569)
				p.Lookup.Order = order
				p.Queue.Retry = exchangeRetry(m)
				p.Send.SpareStrangers = pack == "3" && suppressesExternal(m)
				habit.apply(p)
				return p
			}, nil
		},
	}, suppressValue, glitchValue)
}

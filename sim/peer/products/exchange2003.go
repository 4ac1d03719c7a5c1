package products

import (
	"github.com/smtplab/smtplab/sim/catalogue"
	"github.com/smtplab/smtplab/sim/peer"
)

func init() {
	register(catalogue.Entry[peer.Maker]{
		Name:    "exchange2003",
		Summary: "Exchange Server 2003, SMTP virtual server",
		Story: "Sends XEXCH50 to every host that offers it, unless the registry value SuppressExternal=1 keeps the verb to its own " +
			"organisation, or HELO is sent instead of EHLO (KB 818222). Answers it with 504 to strangers (KB 843106). Asks DNS by " +
			"UDP and turns to TCP for what is truncated (KB 820284). From SP1 on, bad mail is discarded unless " +
			"MaxBadMailFolderSize says otherwise (KB 884068).",
		Params: append([]catalogue.Param{
			{Name: "sp", Default: "0", Usage: "service pack, 0 to 2"},
			transportParam("udp-tcp"),
		}, blobParams("closed")...),
		New: func(s *catalogue.Settings) (peer.Maker, error) {
			pack := s.Choice("sp", "0", "1", "2")
			order, habit := transport(s), readBlobHabit(s)
			return func(m peer.Machine) *peer.Product {
				p := smtpsvc5(m, "6.0.3790.0", iis60)
				p.Lookup.Order = order
				p.Queue.Retry = exchangeRetry(m)
				p.Send.SpareStrangers = suppressesExternal(m)
				if pack != "0" {
					p.Badmail.Rule = peer.BadmailRuleOf2003SP1(m.Registry)
				}
				habit.apply(p)
				return p
			}, nil
		},
	}, append([]Value{suppressValue, glitchValue}, badmailValues...)...)
}

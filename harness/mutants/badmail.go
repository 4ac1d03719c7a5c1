package mutants

import "github.com/smtplab/smtplab/sim/peer"

func init() {
	register("badmail-keeps-nothing", "discards what it should file in Badmail", Mutant{
		Rule:     "What can neither be delivered nor returned lies in the Badmail folder (Q276347).",
		Products: tcpOnly,
		Kills:    byName,
		Break:    func(_ peer.Machine, p *peer.Product) { p.Badmail.Rule = peer.BadmailRule{} },
	})
	register("badmail-keeps-no-reports", "files the message in Badmail and throws the report away", Mutant{
		Rule:     `"Non-delivery reports (NDRs) are also sent to the Badmail folder" (Q276347).`,
		Products: tcpOnly,
		Kills:    byName,
		Break: func(_ peer.Machine, p *peer.Product) {
			before := p.Badmail.Form
			p.Badmail.Form = func(in peer.BadmailInput) []peer.File {
				if in.Message.ReportOf != "" {
					return nil
				}
				return before(in)
			}
		},
	})
	register("badmail-in-other-form", "names the files of Badmail as another version does", Mutant{
		Rule:     "IIS 4 files a message and a transcript, IIS 5 a .BAD, a .BDR and a .BDP (KB Q317099; KB Q319285).",
		Products: tcpOnly,
		Kills:    byName,
		Break: func(_ peer.Machine, p *peer.Product) {
			forms := map[string]peer.BadmailForm{"iis4": peer.BadmailIIS5, "iis5": peer.BadmailIIS4}
			p.Badmail.Form = forms[p.Name]
		},
	})
	register("badmail-not-for-denied-mail", "discards mail that it took and will not relay", Mutant{
		Rule:     "MCIS returns such mail and files it in Badmail as well (KB 280580).",
		Products: []string{"mcis2"},
		Kills:    relayRestricted,
		Break:    func(_ peer.Machine, p *peer.Product) { p.Badmail.Rule = peer.BadmailRule{} },
	})
}

package mutants

import "github.com/smtplab/smtplab/sim/peer"

func init() {
	register("banner-of-one-line", "leaves the second line out of its banner", Mutant{
		Rule:     `The banner has two lines, the second "220 ESMTP spoken here" (Q240832).`,
		Products: []string{"iis4", "mcis2"},
		Kills:    []string{"q240832/ehlo-trailing-dot"},
		Break:    func(_ peer.Machine, p *peer.Product) { p.Receive.Banner = p.Receive.Banner[:1] },
	})
	register("banner-of-another-version", "shows the version of a later service", Mutant{
		Rule:     "The banner shows Version: 5.5.1774.114.11 (Q240832).",
		Products: []string{"iis4", "mcis2"},
		Kills:    []string{"q240832/ehlo-trailing-dot"},
		Break:    func(_ peer.Machine, p *peer.Product) { p.Version = "5.5.1877.447.44" },
	})
	register("banner-of-iis4", "greets as its predecessor did", Mutant{
		Rule:     "IIS 5 has a banner of one line, and of its own (KB 257569).",
		Products: []string{"iis5"},
		Kills:    []string{"q240832/ehlo-trailing-dot"},
		Break: func(_ peer.Machine, p *peer.Product) {
			p.Receive.Banner = []string{"{fqdn} Microsoft SMTP MAIL ready at {date} Version: {version}", "ESMTP spoken here"}
		},
	})
}

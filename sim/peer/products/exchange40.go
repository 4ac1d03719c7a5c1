package products

import "github.com/smtplab/smtplab/sim/peer"

func init() {
	registerIMS("exchange40", "Exchange Server 4.0, Internet Mail Connector", func(p *peer.Product) {
		p.Receive.Banner = []string{"{fqdn} Microsoft Exchange Server Internet Mail Connector {version} ready"} // assumed
		p.Receive.NoEhlo = true                                                                                 // assumed: no extensions are known of it
		p.Receive.Keywords, p.Receive.Verbs = nil, []string{"HELP", "EXPN"}
		p.Receive.Received = peer.ReceivedIMC
		p.Send.HelloOnly = true // likewise
		p.Send.Uses = nil
	}, "4.0.994.63", peer.IMSNames{Connector: "IMC"})
}

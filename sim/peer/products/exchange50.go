package products

import "github.com/smtplab/smtplab/sim/peer"

func init() {
	registerIMS("exchange50", "Exchange Server 5.0, Internet Mail Service", func(p *peer.Product) {
		p.Receive.Banner = []string{"{fqdn} Microsoft Exchange Internet Mail Service {version} ready"} // Q164060, Q182821
		p.Receive.Keywords = []string{"HELP", "SIZE 0"}                                                // assumed
		p.Receive.Verbs = []string{"HELP", "EXPN"}
	}, "5.0.1458.49", peer.IMSNames{Connector: "IMS"})
}

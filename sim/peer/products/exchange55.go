package products

import "github.com/smtplab/smtplab/sim/peer"

func init() {
	registerIMS("exchange55", "Exchange Server 5.5, Internet Mail Service", func(p *peer.Product) {
		p.Receive.Pickup = true // Imcdata\Pickup, new in 5.5 (KB Q201314)
		p.Send.Blob = func(*peer.Message) []byte { return properties(blobOf55) }
	}, "5.5.2653.13", peer.IMSNames{Connector: "IMS"})
}

// blobOf55 is a size of XEXCH50 data seen in logs of that time.
const blobOf55 = 1028

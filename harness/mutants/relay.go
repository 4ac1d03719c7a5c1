package mutants

import "github.com/smtplab/smtplab/sim/peer"

var relayRestricted = []string{"q240832/relay-restricted"}

func init() {
	register("relay-for-everybody", "relays for strangers", Mutant{
		Rule:     "With relaying restricted, mail of strangers for strangers is not relayed (Q240832).",
		Products: receivers,
		Kills:    relayRestricted,
		Break:    func(_ peer.Machine, p *peer.Product) { p.Receive.Relay.All = true },
	})
	register("relay-refused-early", "refuses at RCPT what it should take and return", Mutant{
		Rule:     "MCIS answers 250 to such a RCPT, and returns the message (KB 280580).",
		Products: []string{"mcis2"},
		Kills:    relayRestricted,
		Break:    func(_ peer.Machine, p *peer.Product) { p.Receive.RelayRefusedLate = false },
	})
	register("relay-refused-late", "takes and returns what it should refuse at RCPT", Mutant{
		Rule:     "IIS answers 550 to such a RCPT (Q240832).",
		Products: []string{"iis4", "iis5"},
		Kills:    relayRestricted,
		Break:    func(_ peer.Machine, p *peer.Product) { p.Receive.RelayRefusedLate = true },
	})
	register("relay-refused-in-other-words", "refuses in the words of the other version", Mutant{
		Rule:     "IIS 4 says 550 Unable to relay for <b@c>, IIS 5 says 550 5.7.1 Unable to relay for b@c (Q240832).",
		Products: []string{"iis4", "iis5"},
		Kills:    relayRestricted,
		Break: func(_ peer.Machine, p *peer.Product) {
			words := map[string]string{"iis4": "550 5.7.1 Unable to relay for {to}", "iis5": "550 Unable to relay for <{to}>"}
			p.Receive.Replies.NoRelay = words[p.Name]
		},
	})
}

package mutants

import (
	"net/netip"
	"time"

	"github.com/smtplab/smtplab/sim/peer"
)

// connectors are the servers of Q190026.
var connectors = []string{"exchange40", "exchange50", "exchange55"}

var suspicious = []string{"reverse-lookup"}

// imcParameters is the key of the value DisableReverseResolve (Q190026).
const imcParameters = `HKLM\System\CurrentControlSet\Services\MSExchangeIMC\Parameters`

func init() {
	register("clients-without-name-refused", "drops clients that have no reverse name", Mutant{
		Rule:     `"Exchange Server will not stop receiving inbound messages if it cannot properly resolve a reverse lookup" (Q190026).`,
		Products: connectors,
		Kills:    []string{"q190026/inbound-accepted-without-ptr"},
		Break: func(_ peer.Machine, p *peer.Product) {
			p.Receive.Admit = func(_ *peer.Server, c *peer.Caller) bool { return len(c.Names) > 0 }
		},
	})
	register("clients-not-looked-up", "never looks up the name of a client", Mutant{
		Rule:     "The connector looks up each client, and the Received header has the name (Q190026).",
		Products: connectors,
		Kills:    []string{"q190026/received-resolved", "q190026/reverse-lookup-slows-banner", "q190026/disable-reverse-resolve-wrong-type"},
		Break:    func(_ peer.Machine, p *peer.Product) { p.Receive.ReverseLookup = false },
	})
	register("clients-looked-up-in-spite-of-value", "looks up clients although DisableReverseResolve is 1", Mutant{
		Rule:     "DisableReverseResolve=1 means no look-up (Q190026).",
		Products: connectors,
		Kills:    []string{"q190026/received-unresolved", "q190026/reverse-lookup-slows-banner", "q190026/disable-reverse-resolve-wrong-type"},
		Break:    func(_ peer.Machine, p *peer.Product) { p.Receive.ReverseLookup = true },
	})
	register("disable-reverse-resolve-of-any-type", "obeys a DisableReverseResolve that is no DWORD", Mutant{
		Rule:     "A value of another type than DWORD counts as absent (Q190026; assumed).",
		Products: connectors,
		Kills:    []string{"q190026/disable-reverse-resolve-wrong-type"},
		Break: func(m peer.Machine, p *peer.Product) {
			if _, ok := m.Registry.Get(imcParameters, "DisableReverseResolve"); ok {
				p.Receive.ReverseLookup = false
			}
		},
	})
	register("received-without-name", "leaves the client's name out of the Received header", Mutant{
		Rule:     "The Received header has the name that the reverse look-up found (Q190026).",
		Products: connectors,
		Kills:    []string{"q190026/received-resolved"},
		Break: func(_ peer.Machine, p *peer.Product) {
			before := p.Receive.Received
			p.Receive.Received = func(in peer.ReceivedInput) string {
				in.ReverseName = ""
				return before(in)
			}
		},
	})
}

func init() {
	register("nameless-admitted", "admits clients that have no reverse name", Mutant{
		Rule:     "A host that does reverse look-ups drops a client without a name (Q190026).",
		Products: suspicious,
		Kills:    []string{"q190026/no-ptr-silent-drop", "q190026/ptr-corrected", "q190026/ptr-lookup-times-out"},
		Break: func(_ peer.Machine, p *peer.Product) {
			before := p.Receive.Admit
			p.Receive.Admit = func(s *peer.Server, c *peer.Caller) bool { return before(s, c) || len(c.Names) == 0 }
		},
	})
	register("name-not-confirmed", "is content with any name", Mutant{
		Rule:     "The reverse name must lead back to the address (Q190026, step 5).",
		Products: suspicious,
		Kills:    []string{"q190026/ptr-names-another-host", "q190026/ptr-not-confirmed-forward"},
		Break: func(_ peer.Machine, p *peer.Product) {
			p.Receive.Admit = func(s *peer.Server, c *peer.Caller) bool {
				addr, err := netip.ParseAddr(c.Address)
				if err == nil {
					c.Names, err = s.DNS().Reverse(addr)
				}
				return err == nil
			}
		},
	})
	register("reverse-look-up-impatient", "waits a second for the reverse look-up", Mutant{
		Rule:     "A look-up that gets no answer ends after half a minute (Q190026; assumed).",
		Products: suspicious,
		Kills:    []string{"q190026/ptr-lookup-times-out"},
		Break:    func(_ peer.Machine, p *peer.Product) { p.Lookup.Timeout, p.Lookup.Tries = time.Second, 1 },
	})
}

package mutants

import (
	"fmt"

	"github.com/smtplab/smtplab/sim/peer"
)

func init() {
	register("fqdn-ignored", "never reads the value FQDN", Mutant{
		Rule:     "The value FQDN is the name that HELO and EHLO carry (Q186142).",
		Products: mcis1,
		Kills:    []string{"q186142/fqdn-value", "q186142/bare-name-refused", "q186142/helo-carries-fqdn", "q186142/reverse-lookup-matches"},
		Break: func(m peer.Machine, p *peer.Product) {
			if knowsFQDN(p) {
				p.Names.Hello = qualified(m, hostName(m))
			}
		},
	})
	register("fqdn-of-any-type", "uses a value FQDN that is a number", Mutant{
		Rule:     "A value FQDN that is not a string does not count (Q186142).",
		Products: mcis1,
		Kills:    []string{"q186142/fqdn-not-a-string"},
		Break: func(m peer.Machine, p *peer.Product) {
			if v, ok := m.Registry.Get(smtpsvcParameters, "FQDN"); ok && v.Type == peer.RegDWord && knowsFQDN(p) {
				p.Names.Hello = fmt.Sprint(v.Number)
			}
		},
	})
	register("fqdn-of-no-length", "uses an empty value FQDN", Mutant{
		Rule:     "A value FQDN of zero length does not count (Q186142).",
		Products: mcis1,
		Kills:    []string{"q186142/fqdn-empty"},
		Break: func(m peer.Machine, p *peer.Product) {
			if text, ok := m.Registry.String(smtpsvcParameters, "FQDN"); ok && text == "" && knowsFQDN(p) {
				p.Names.Hello = ""
			}
		},
	})
	register("fqdn-read-by-old-build", "reads the value FQDN before the fix", Mutant{
		Rule:     "The value FQDN is read from build 05.00.7747 on (Q186142).",
		Products: mcis1,
		Kills:    []string{"q186142/fqdn-value-old-build"},
		Break: func(m peer.Machine, p *peer.Product) {
			if value, counts := fqdnValue(m); counts {
				p.Names.Hello = value
			}
		},
	})
	register("fqdn-in-banner", "puts the value FQDN into its banner", Mutant{
		Rule:     "The value governs what is said to others; the server's own banner is unchanged (Q186142).",
		Products: mcis1,
		Kills:    []string{"q186142/fqdn-value"},
		Break: func(m peer.Machine, p *peer.Product) {
			if value, counts := fqdnValue(m); counts {
				p.Names.FQDN = value
			}
		},
	})
}

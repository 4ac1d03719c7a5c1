package mutants

import (
	"strings"

	"github.com/smtplab/smtplab/sim/peer"
)

var strictHelo = []string{"strict-helo"}

func init() {
	register("strict-takes-bare-names", "takes a bare name in HELO and EHLO", Mutant{
		Rule:     "The strict host answers 501 to a name without a dot (Q186142).",
		Products: strictHelo,
		Kills:    []string{"q186142/bare-name-refused", "q186142/fqdn-value-old-build", "q186142/no-default-domain"},
		Break:    func(_ peer.Machine, p *peer.Product) { forgive(p, "501") },
	})
	register("strict-does-not-compare", "takes a name that is not the client's reverse name", Mutant{
		Rule:     "A host that compares refuses a name other than the reverse name of the address (Q186142).",
		Products: strictHelo,
		Kills:    []string{"q186142/reverse-lookup-differs", "q186142/reverse-lookup-matches"},
		Break:    func(_ peer.Machine, p *peer.Product) { forgive(p, "550") },
	})
	register("strict-quotes-address-only", "does not look up the name of the client that it refuses", Mutant{
		Rule:     "The 501 quotes the client's reverse name before its address (Q186142).",
		Products: strictHelo,
		Kills:    []string{"q186142/bare-name-refused"},
		Break:    func(_ peer.Machine, p *peer.Product) { p.Receive.ReverseLookup = false },
	})
}

// forgive takes the names that would be refused with a code.
func forgive(p *peer.Product, code string) {
	before := p.Receive.Hello
	p.Receive.Hello = func(s *peer.Server, c *peer.Caller) string {
		if refusal := before(s, c); !strings.HasPrefix(refusal, code) {
			return refusal
		}
		return ""
	}
}

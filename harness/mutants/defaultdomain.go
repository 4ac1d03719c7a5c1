package mutants

import (
	"strings"

	"github.com/smtplab/smtplab/sim/peer"
)

func init() {
	register("default-domain-dropped", "says its host name without the default domain", Mutant{
		Rule:     "The default domain is concatenated to the host name (Q186142).",
		Products: mcis1,
		Kills: []string{"q186142/fqdn-absent-gethostname", "q186142/gethostname-fails", "q186142/gethostname-empty",
			"q186142/fqdn-empty", "q186142/fqdn-not-a-string", "q186142/no-default-domain", "q186142/helo-carries-fqdn"},
		Break: func(m peer.Machine, p *peer.Product) {
			if _, counts := fqdnValue(m); !counts && knowsFQDN(p) {
				p.Names.Hello = hostName(m)
			}
		},
	})
	register("default-domain-after-value", "appends the default domain to the value FQDN as well", Mutant{
		Rule:     "The value FQDN is used as it stands (Q186142).",
		Products: mcis1,
		Kills:    []string{"q186142/fqdn-value", "q186142/bare-name-refused", "q186142/reverse-lookup-matches"},
		Break: func(m peer.Machine, p *peer.Product) {
			if value, counts := fqdnValue(m); counts && knowsFQDN(p) {
				p.Names.Hello = value + "." + m.DefaultDomain()
			}
		},
	})
	register("default-domain-after-bare-value", "appends the default domain to a value FQDN without a dot", Mutant{
		Rule:     "The value FQDN is used as it stands, with a dot or without (Q186142).",
		Products: mcis1,
		Kills:    []string{"q186142/fqdn-value"},
		Break: func(m peer.Machine, p *peer.Product) {
			if value, counts := fqdnValue(m); counts && knowsFQDN(p) && !strings.Contains(value, ".") {
				p.Names.Hello = value + "." + m.DefaultDomain()
			}
		},
	})
	register("default-domain-leaves-dot", "ends a bare name with a dot where there is no default domain", Mutant{
		Rule:     "Without a default domain the name stays bare, with no dot at its end (Q186142; assumed).",
		Products: mcis1,
		Kills:    []string{"q186142/no-default-domain"},
		Break: func(m peer.Machine, p *peer.Product) {
			if m.DefaultDomain() == "" {
				p.Names.Hello += "."
			}
		},
	})
	register("name-fully-qualified-in-old-build", "makes a full name of the computer name before the fix", Mutant{
		Rule:     "Before build 05.00.7747 the bare computer name is said (Q186142).",
		Products: mcis1,
		Kills:    []string{"q186142/bare-name-refused", "q186142/fqdn-value-old-build", "q186142/helo-carries-fqdn"},
		Break: func(m peer.Machine, p *peer.Product) {
			if !knowsFQDN(p) {
				p.Names.Hello = m.ComputerName() + "." + m.DefaultDomain()
			}
		},
	})
}

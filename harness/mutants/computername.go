package mutants

import "github.com/smtplab/smtplab/sim/peer"

func init() {
	register("computer-name-first", "prefers the computer name to what gethostname() says", Mutant{
		Rule:     "The computer name counts only where gethostname() fails or says nothing (Q186142).",
		Products: mcis1,
		Kills:    []string{"q186142/fqdn-absent-gethostname", "q186142/gethostname-fails", "q186142/gethostname-empty"},
		Break: func(m peer.Machine, p *peer.Product) {
			if _, counts := fqdnValue(m); !counts && knowsFQDN(p) {
				p.Names.Hello = qualified(m, m.ComputerName())
			}
		},
	})
	register("computer-name-never", "says the default domain alone where gethostname() has no name", Mutant{
		Rule:     "Where gethostname() fails or says nothing, the computer name is the host name (Q186142).",
		Products: mcis1,
		Kills:    []string{"q186142/gethostname-fails", "q186142/gethostname-empty"},
		Break: func(m peer.Machine, p *peer.Product) {
			_, counts := fqdnValue(m)
			if name, ok := m.Gethostname(); !counts && (!ok || name == "") {
				p.Names.Hello = m.DefaultDomain()
			}
		},
	})
	register("empty-gethostname-counts", "takes an empty answer of gethostname() for a name", Mutant{
		Rule:     "A host name of zero length gives way to the computer name (Q186142).",
		Products: mcis1,
		Kills:    []string{"q186142/gethostname-empty"},
		Break: func(m peer.Machine, p *peer.Product) {
			_, counts := fqdnValue(m)
			if name, ok := m.Gethostname(); !counts && ok && name == "" {
				p.Names.Hello = "." + m.DefaultDomain()
			}
		},
	})
}

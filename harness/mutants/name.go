package mutants

import (
	"fmt"
	"strings"

	"github.com/smtplab/smtplab/sim/peer"
)

// smtpsvcParameters is the key of the value FQDN (Q186142).
const smtpsvcParameters = `HKLM\System\CurrentControlSet\Services\SMTPSVC\Parameters`

var mcis1 = []string{"mcis1"}

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

// fqdnValue is the value FQDN where it counts.
func fqdnValue(m peer.Machine) (value string, counts bool) {
	value, ok := m.Registry.String(smtpsvcParameters, "FQDN")
	return value, ok && value != ""
}

// knowsFQDN reports whether a build of MCIS 1.0 has the fix; its version is the build.
func knowsFQDN(p *peer.Product) bool { return p.Version >= "05.00.7747" }

// hostName is what gethostname() says, or else the computer name.
func hostName(m peer.Machine) string {
	if name, ok := m.Gethostname(); ok && name != "" {
		return name
	}
	return m.ComputerName()
}

func qualified(m peer.Machine, name string) string {
	return strings.TrimSuffix(name+"."+m.DefaultDomain(), ".")
}

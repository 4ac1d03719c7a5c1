package mutants

import (
	"strings"

	"github.com/smtplab/smtplab/sim/peer"
)

// smtpsvcParameters is the key of the value FQDN (Q186142).
const smtpsvcParameters = `HKLM\System\CurrentControlSet\Services\SMTPSVC\Parameters`

var mcis1 = []string{"mcis1"}

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

package products

import (
	"strings"

	"github.com/smtplab/smtplab/sim/catalogue"
	"github.com/smtplab/smtplab/sim/peer"
)

func init() {
	register(catalogue.Entry[peer.Maker]{
		Name:    "mcis1",
		Summary: "Microsoft Commercial Internet System 1.0, Internet Mail Service",
		Story: "Greets other hosts with its bare computer name, which hosts that insist on a full name refuse. From build " +
			"05.00.7747 (15 May 1998) on it makes a full name: the registry value FQDN, or what gethostname() says, or the " +
			"computer name, the latter two with the default domain after them (Q186142).",
		Params: []catalogue.Param{{Name: "build", Default: "05.00.7747", Usage: "version of smtpsvc.dll; the fix is in 05.00.7747 and later"}},
		New: func(s *catalogue.Settings) (peer.Maker, error) {
			build := s.String("build")
			return func(m peer.Machine) *peer.Product { return mcis1(m, build) }, nil
		},
	}, fqdnValue)
}

// fixedBuild is the first that reads the registry value FQDN (Q186142).
const fixedBuild = "05.00.7747"

// smtpsvcParameters is the key of the SMTP service's values (Q186142).
const smtpsvcParameters = `HKLM\System\CurrentControlSet\Services\SMTPSVC\Parameters`

func mcis1(m peer.Machine, build string) *peer.Product {
	p := smtpsvc4(m, build)
	p.Names.Hello = m.ComputerName()
	if build >= fixedBuild { // builds are of one length and compare as text
		p.Names.Hello = fullName(m)
	}
	p.Receive.RelayRefusedLate = true // KB 280580
	return p
}

var fqdnValue = Value{smtpsvcParameters + `\FQDN`, peer.RegSZ, "", "the full name that HELO and EHLO carry, from build 05.00.7747 on", "KB Q186142"}

// fullName is Q186142's rule for the name that HELO and EHLO carry, in its own order.
func fullName(m peer.Machine) string {
	if value, ok := m.Registry.String(smtpsvcParameters, "FQDN"); ok && value != "" {
		return value // used as it stands
	}
	name, ok := m.Gethostname()
	if !ok || name == "" {
		name = m.ComputerName()
	}
	return strings.TrimSuffix(name+"."+m.DefaultDomain(), ".")
}

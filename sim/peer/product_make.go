package peer

import (
	"strings"

	"github.com/smtplab/smtplab/sim/catalogue"
)

// A Maker makes a product for one start of a server on one host.
type Maker func(m Machine) *Product

// Products are the mail servers that can be named. The files of package products fill it.
var Products = catalogue.Catalogue[Maker]{Kind: "product"}

// A Machine is the host of a server as its operating system knows it, when the server starts.
type Machine struct {
	Name     string // the full name that the world knows it by: "mail.contoso.example"
	Registry *Registry
	Console  Console
}

// ComputerName is the NetBIOS name: the console's, or the first label of the full name in capitals.
func (m Machine) ComputerName() string {
	if m.Console.ComputerName != "" {
		return m.Console.ComputerName
	}
	label, _, _ := strings.Cut(m.Name, ".")
	return strings.ToUpper(label)
}

// FQDN is the full name that the console gives the server, or the host's own.
func (m Machine) FQDN() string {
	if m.Console.FQDN != "" {
		return m.Console.FQDN
	}
	return m.Name
}

// DefaultDomain is the console's, or what follows the first label of the host's name. It is empty where the console
// says "none".
func (m Machine) DefaultDomain() string {
	switch m.Console.DefaultDomain {
	case "none":
		return ""
	case "":
		_, domain, _ := strings.Cut(m.Name, ".")
		return domain
	default:
		return m.Console.DefaultDomain
	}
}

// Gethostname is what the system call answers; it can fail, or answer with nothing.
func (m Machine) Gethostname() (name string, ok bool) {
	switch m.Console.Gethostname {
	case "fails":
		return "", false
	case "empty":
		return "", true
	case "":
		label, _, _ := strings.Cut(m.Name, ".")
		return label, true
	default:
		return m.Console.Gethostname, true
	}
}

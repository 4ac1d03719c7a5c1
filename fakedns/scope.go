package fakedns

import (
	"fmt"
	"slices"
	"strings"

	"github.com/miekg/dns"

	"github.com/smtplab/smtplab/sim/catalogue"
)

// A scope says which queries a fault is about. An empty field covers all.
type scope struct {
	names     []string // in canonical form; "*.example." covers the names below example.
	types     []uint16
	transport string
	limits    *catalogue.Limits
}

// scopeParams are the parameters of a fault that can be limited. One that makes sense on one transport alone has no
// parameter for it.
func scopeParams(transport string, own ...catalogue.Param) []catalogue.Param {
	params := append(own,
		catalogue.Param{Name: "names", Usage: "only questions about these names, between commas; *.NAME is all below NAME"},
		catalogue.Param{Name: "types", Usage: "only questions of these types, between commas, for example MX,A"})
	if transport == "" {
		params = append(params, catalogue.Param{Name: "transport", Usage: "only questions by udp or by tcp"})
	}
	return append(params, catalogue.LimitParams()...)
}

// readScope reads the values of scopeParams.
func readScope(s *catalogue.Settings, transport string) (*scope, error) {
	scope := &scope{transport: transport, limits: s.Limits()}
	if transport == "" && s.Given("transport") {
		scope.transport = s.Choice("transport", "udp", "tcp")
	}
	for _, name := range s.List("names") {
		canonical, err := readName("names", name)
		if err != nil {
			return nil, err
		}
		scope.names = append(scope.names, canonical)
	}
	for _, name := range s.List("types") {
		code, known := dns.StringToType[strings.ToUpper(name)]
		if !known {
			return nil, fmt.Errorf("setting types: want a record type such as MX, got %q%s", name,
				catalogue.Suggest(strings.ToUpper(name), []string{"A", "AAAA", "ANY", "CNAME", "MX", "NS", "PTR", "SOA", "TXT"}))
		}
		scope.types = append(scope.types, code)
	}
	return scope, nil
}

// readName reads a setting's value that must be a domain name, with or without a dot at its end.
func readName(setting, value string) (string, error) {
	if _, ok := dns.IsDomainName(value); !ok || value == "" {
		return "", fmt.Errorf("setting %s: want a domain name, got %q", setting, value)
	}
	return dns.CanonicalName(value), nil
}

// covers reports whether a query is in the scope, its limits left aside.
func (s *scope) covers(q *Query) bool {
	return (s.transport == "" || s.transport == q.Transport) &&
		(len(s.types) == 0 || slices.Contains(s.types, q.Type)) &&
		(len(s.names) == 0 || slices.ContainsFunc(s.names, func(name string) bool { return nameCovers(name, q.Name) }))
}

// nameCovers reports whether a name of a scope stands for a name that was asked for.
func nameCovers(pattern, name string) bool {
	if above, wild := strings.CutPrefix(pattern, "*."); wild {
		return name != "" && name != above && dns.IsSubDomain(dns.Fqdn(above), name)
	}
	return pattern == name
}

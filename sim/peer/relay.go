package peer

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/smtplab/smtplab/sim/catalogue"
	"github.com/smtplab/smtplab/sim/resolver"
	"github.com/smtplab/smtplab/sim/smtp"
)

// A Relay says which clients may send mail through a server to others: all, those of some addresses, and those whose names
// are in some domains.
type Relay struct {
	All     bool
	Hosts   []netip.Addr
	Domains []string
}

func readRelay(s *catalogue.Settings) Relay {
	switch s.String("relay") {
	case "none":
		return Relay{}
	case "all":
		return Relay{All: true}
	}
	var r Relay
	for _, word := range s.List("relay") {
		if addr, err := netip.ParseAddr(word); err == nil {
			r.Hosts = append(r.Hosts, addr)
		} else if isDomain(word) {
			r.Domains = append(r.Domains, word)
		} else {
			s.Fail("relay", word, "none, all, IP addresses or domains")
		}
	}
	return r
}

// isDomain reports whether a word is a full name, and no address with a slip: no top-level domain is a number (RFC 3696 section 2).
func isDomain(word string) bool {
	last := word[strings.LastIndexByte(word, '.')+1:]
	return smtp.CheckDomain(word) == 0 && strings.Trim(last, "0123456789") != ""
}

// allows reports whether a client may relay. The DNS is asked where domains alone can tell.
func (r Relay) allows(client netip.Addr, dns *resolver.Resolver) bool {
	return r.All || slices.Contains(r.Hosts, client) || len(r.Domains) > 0 && r.allowsName(client, dns)
}

// allowsName reports whether a client's name is in one of the domains. Whoever owns an address can give it any name: one counts
// that leads back to the address (assumed). Where the look-up fails there is none.
func (r Relay) allowsName(client netip.Addr, dns *resolver.Resolver) bool {
	names, _ := dns.Reverse(client)
	return slices.ContainsFunc(names, func(name string) bool {
		if !slices.ContainsFunc(r.Domains, func(domain string) bool { return isWithin(name, domain) }) {
			return false
		}
		back, _ := dns.Addresses(name)
		return slices.Contains(back, client)
	})
}

// isWithin reports whether a name is a domain's or below it.
func isWithin(name, domain string) bool {
	name, domain = strings.ToLower(name), strings.ToLower(domain)
	return name == domain || strings.HasSuffix(name, "."+domain)
}

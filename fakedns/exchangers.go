package fakedns

import (
	"slices"

	"github.com/miekg/dns"
)

// Destinations returns the domains whose mail goes to a host in the first place: those of which the MX record with the
// lowest preference names it (RFC 5321 section 5.1). Names have no dot at their end; the domains are in order.
func (z *Zones) Destinations(host string) []string {
	var domains []string
	for _, zone := range z.byApex {
		for name, node := range zone.nodes {
			if slices.Contains(best(node.of(dns.TypeMX)), dns.CanonicalName(host)) {
				domains = append(domains, name[:len(name)-1])
			}
		}
	}
	slices.Sort(domains)
	return domains
}

// best are the hosts of the lowest preference.
func best(records []dns.RR) []string {
	var hosts []string
	lowest := ^uint16(0)
	for _, rr := range records {
		mx := rr.(*dns.MX)
		if mx.Preference < lowest {
			lowest, hosts = mx.Preference, nil
		}
		if mx.Preference == lowest {
			hosts = append(hosts, dns.CanonicalName(mx.Mx))
		}
	}
	return hosts
}

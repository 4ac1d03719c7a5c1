package fakedns

import (
	"slices"

	"github.com/miekg/dns"
)

// find returns the node that answers for a name: its own, or the wildcard that stands in for it. It is nil where there
// is nothing to say; exists tells whether the name exists all the same, as one with names below it does (an empty
// non-terminal, RFC 8020 section 2).
func (z *zone) find(name string) (found *node, exists bool) {
	if n := z.nodes[name]; n != nil {
		if len(n.sets) == 0 {
			return nil, true
		}
		return n, true
	}
	// The closest encloser is the nearest name above that exists; only a wildcard directly below it counts
	// (RFC 4592 section 3.3.1).
	encloser := parent(name)
	for z.nodes[encloser] == nil {
		encloser = parent(encloser)
	}
	n := z.nodes["*."+encloser]
	if encloser == "." {
		n = z.nodes["*."]
	}
	if n == nil {
		return nil, false
	}
	if len(n.sets) == 0 {
		return nil, true // names below the wildcard make it an empty one: no data, for all that it covers
	}
	return n, true
}

// cutAbove returns the node at which a name leaves the zone for servers of its own: the highest that has NS records
// and is not the apex. Nil where the name is ours.
func (z *zone) cutAbove(name string) *node {
	if !z.cuts {
		return nil
	}
	var cut *node
	for at := name; at != z.apex; at = parent(at) {
		if n := z.nodes[at]; n != nil && n.of(dns.TypeNS) != nil {
			cut = n
		}
	}
	return cut
}

// addAdditional adds the addresses of the hosts that the answer or a referral names, as far as our zones have them
// (RFC 1035 sections 3.3.9 and 3.3.11), before the OPT record.
func (a *answering) addAdditional() {
	var extra []dns.RR
	var hosts []string
	for _, section := range [...][]dns.RR{a.msg.Answer, a.msg.Ns} {
		for _, rr := range section {
			host := dns.CanonicalName(hostOf(rr))
			if !slices.Contains(hosts, host) {
				hosts = append(hosts, host)
				extra = append(extra, a.zones.addresses(host)...)
			}
		}
	}
	if extra != nil {
		a.msg.Extra = append(extra, a.msg.Extra...)
	}
}

// hostOf is the host that a record sends its reader to; the root, which has no address, where there is none.
func hostOf(rr dns.RR) string {
	switch rr := rr.(type) {
	case *dns.MX:
		return rr.Mx
	case *dns.NS:
		return rr.Ns
	case *dns.SRV:
		return rr.Target
	}
	return "."
}

// addresses returns a host's address records, glue included.
func (l zoneList) addresses(host string) []dns.RR {
	z := l.zoneOf(host)
	if z == nil || z.nodes[host] == nil {
		return nil
	}
	return append(z.nodes[host].of(dns.TypeA), z.nodes[host].of(dns.TypeAAAA)...)
}

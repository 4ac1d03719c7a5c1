package resolver

import (
	"cmp"
	"errors"
	"net/netip"
	"slices"

	"github.com/miekg/dns"
)

// An MX is one host that takes mail for a domain.
type MX struct {
	Preference uint16 // the lowest is tried first
	Host       string
}

// MX lists the hosts that take mail for a domain, in the order in which to try them: by preference, and in random
// order among equals, to spread the load (RFC 5321 section 5.1).
//
// A domain that exists and has no MX record is an [*Error] with [NoData]: it is the caller who then takes the domain
// for the host (the implicit MX). A domain that takes no mail at all is one with [NullMX].
func (r *Resolver) MX(domain string) ([]MX, error) {
	answer, err := r.Query(domain, "MX")
	if err != nil {
		return nil, err
	}
	hosts := make([]MX, len(answer.Records))
	for i, record := range answer.Records {
		hosts[i] = MX{record.Preference, record.Host}
	}
	if isNullMX(hosts) {
		return nil, &Error{Name: undotted(domain), Type: "MX", Why: NullMX, Server: answer.Server}
	}
	// An order that depends on the seed alone, not on the server's: sorted first, then shuffled, then sorted by
	// preference without disturbing equals.
	slices.SortFunc(hosts, func(a, b MX) int { return cmp.Compare(a.Host, b.Host) })
	r.shuffle(len(hosts), func(i, j int) { hosts[i], hosts[j] = hosts[j], hosts[i] })
	slices.SortStableFunc(hosts, func(a, b MX) int { return cmp.Compare(a.Preference, b.Preference) })
	return hosts, nil
}

// isNullMX: one record, and it names the root (RFC 7505 section 3).
func isNullMX(hosts []MX) bool { return len(hosts) == 1 && hosts[0].Host == "." }

// Addresses lists the addresses of a host: those of its A records, then those of its AAAA records. It fails where
// there are none; a failure that may pass counts for more than "not found", so that mail waits rather than bounces.
// An address that is given for a name is not recognised but looked up like any other name.
func (r *Resolver) Addresses(name string) ([]netip.Addr, error) {
	types := []string{"A", "AAAA"}
	if r.config.IPv4Only {
		types = types[:1]
	}
	var found []netip.Addr
	var failed error
	for _, t := range types {
		answer, err := r.Query(name, t)
		if err != nil {
			failed = graver(failed, err)
			var e *Error
			if errors.As(err, &e) && e.Why == NoSuchDomain {
				break // NXDOMAIN is about the name: it has no records of other types either (RFC 8020 section 2)
			}
			continue
		}
		for _, record := range answer.Records {
			found = append(found, record.Addr)
		}
	}
	if len(found) > 0 {
		return found, nil
	}
	return nil, failed
}

// graver returns the error that weighs more: one that may pass, else the first.
func graver(first, second error) error {
	if first == nil || Temporary(second) && !Temporary(first) {
		return second
	}
	return first
}

// Reverse lists the names that the reverse zones give for an address.
func (r *Resolver) Reverse(addr netip.Addr) ([]string, error) {
	name, err := ReverseName(addr)
	if err != nil {
		return nil, err
	}
	answer, err := r.Query(name, "PTR")
	if err != nil {
		return nil, err
	}
	names := make([]string, len(answer.Records))
	for i, record := range answer.Records {
		names[i] = record.Host
	}
	return names, nil
}

// ReverseName is the name under which the reverse zones have an address: its octets in reverse order and in-addr.arpa, or
// its nibbles and ip6.arpa (RFC 1035 section 3.5, RFC 3596 section 2.5). It ends with a dot.
func ReverseName(addr netip.Addr) (string, error) {
	bad := &Error{Name: addr.String(), Type: "PTR", Why: BadName}
	if !addr.IsValid() {
		return "", bad
	}
	name, err := dns.ReverseAddr(addr.Unmap().WithZone("").String())
	if err != nil {
		return "", bad
	}
	return name, nil
}

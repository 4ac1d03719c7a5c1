package peer

import (
	"errors"
	"net/netip"
	"slices"
	"strings"

	"github.com/smtplab/smtplab/sim/resolver"
)

// A route is where the mail for a recipient goes next.
type route struct {
	key  string // names the destination, for the queue: a domain, "local", "smart host"
	kind routeKind
	name string     // domain or smart host
	addr netip.Addr // for routeAddress
	port uint16     // the same
}

type routeKind int

const (
	routeLocal   routeKind = iota // a mailbox here
	routeMX                       // the hosts that DNS names for a domain
	routeHost                     // one host, by name
	routeAddress                  // one host, by address: no look-up at all
	routeDenied                   // accepted, but not to be relayed (KB 280580)
)

// route says where a recipient's mail goes. The order is the products': local domains first, then those that
// have a route of their own, then the smart host, then DNS; an address literal is its own destination where there is no smart host (RFC 5321 section 5.1).
func (s *Server) route(m *Message, address string) route {
	_, domain := splitAddress(s.product.Twist.reroute(address))
	if domain == "" || s.isLocal(domain) {
		return route{key: "local", kind: routeLocal}
	}
	if to, ok := s.setup.Routes[strings.ToLower(domain)]; ok {
		return route{key: strings.ToLower(domain), kind: routeAddress, name: to.Addr().String(), addr: to.Addr(), port: to.Port()}
	}
	if m.Stranger {
		return route{key: "denied", kind: routeDenied}
	}
	kind, name := routeMX, domain
	key := strings.ToLower(domain)
	if smart := s.product.Send.SmartHost; smart != "" {
		kind, name, key = routeHost, smart, "smart host"
	}
	if addr, ok := literal(name); ok {
		return route{key: key, kind: routeAddress, name: name, addr: addr, port: smtpPort}
	}
	return route{key: key, kind: kind, name: name}
}

// isRelayed reports whether a domain has a route of its own, so that its mail is taken from everybody.
func (s *Server) isRelayed(domain string) bool {
	_, ok := s.setup.Routes[strings.ToLower(domain)]
	return ok
}

// A hop is one address at which a route may be tried.
type hop struct {
	name string // of the host, as DNS gave it
	addr netip.Addr
	port uint16
}

// hops looks up where a route leads, in the order to try.
func (s *Server) hops(to route) ([]hop, *trouble) {
	switch to.kind {
	case routeAddress:
		return []hop{{to.name, to.addr, to.port}}, nil
	case routeHost:
		return s.hopsOf(to.name, nil)
	}
	hosts, err := s.dns.MX(to.name)
	if isNoData(err) {
		return s.hopsOf(to.name, nil) // the implicit MX: the domain is the host (RFC 5321 section 5.1)
	}
	if err != nil {
		return nil, s.lookupTrouble(to.name, err)
	}
	found, failed := s.hopsBefore(hosts)
	if len(found) > 0 {
		return found, nil
	}
	if failed == nil {
		failed = &trouble{permanent: true, why: WhyLoop, status: "5.4.6", display: "mail loops back to this host"}
	}
	return nil, failed
}

// hopsBefore are the hosts that are better than this one. This host, its equals and worse ones must not be tried: mail
// would go in circles (RFC 5321 section 5.1). failed is the trouble with one that could not be found.
func (s *Server) hopsBefore(hosts []resolver.MX) (found []hop, failed *trouble) {
	better := 0 // of found, those before the current preference
	for i, mx := range hosts {
		if i > 0 && mx.Preference != hosts[i-1].Preference {
			better = len(found)
		}
		if s.isSelf(mx.Host) {
			return found[:better], failed
		}
		more, trouble := s.hopsOf(mx.Host, found)
		if slices.ContainsFunc(more[len(found):], s.isHere) {
			return found[:better], failed
		}
		if trouble != nil && (failed == nil || !trouble.permanent) {
			failed = trouble
		}
		found = more
	}
	return found, failed
}

// isHere reports whether an address is one of this host, which has more names than it knows.
func (s *Server) isHere(h hop) bool {
	return !s.product.Twist.BlindToSelf && slices.Contains(s.host.Addresses(), h.addr)
}

// hopsOf appends a host's addresses.
func (s *Server) hopsOf(host string, to []hop) ([]hop, *trouble) {
	addrs, err := s.dns.Addresses(host)
	if err != nil {
		return to, s.lookupTrouble(host, err)
	}
	for _, a := range addrs {
		to = append(to, hop{host, a, smtpPort})
	}
	return to, nil
}

func (s *Server) isSelf(host string) bool {
	return !s.product.Twist.BlindToSelf && (strings.EqualFold(host, s.product.Names.FQDN) || strings.EqualFold(host, s.host.Name()))
}

// lookupTrouble turns a failed look-up into what it means for the mail. A temporary failure means waiting (RFC 5321
// section 5.1), but for a product that takes a refused or reset TCP query for the end (Q276347).
func (s *Server) lookupTrouble(name string, err error) *trouble {
	var e *resolver.Error
	if !errors.As(err, &e) {
		return &trouble{why: WhyLookupFailed, status: "4.4.3", display: err.Error()}
	}
	t := &trouble{why: WhyLookupFailed, status: "4.4.3", remote: name, display: e.Error()}
	switch {
	case e.Why == resolver.NullMX:
		t.permanent, t.why, t.status = true, WhyNoHost, "5.1.10" // RFC 7505 section 4.2
	case !e.Temporary():
		t.permanent, t.why, t.status = true, WhyNoHost, "5.1.2" // RFC 3463 section 3.2
	case slices.Contains(s.product.Lookup.Final, e.Why):
		t.permanent, t.badmail, t.status = true, true, "5.4.3"
	}
	return t
}

// splitAddress cuts an address at its last "@": a quoted local part may hold others.
func splitAddress(address string) (local, domain string) {
	at := strings.LastIndexByte(address, '@')
	if at < 0 {
		return address, ""
	}
	return address[:at], address[at+1:]
}

// isNoData reports whether the domain exists and has no MX record.
func isNoData(err error) bool {
	var e *resolver.Error
	return errors.As(err, &e) && e.Why == resolver.NoData
}

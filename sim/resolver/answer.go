package resolver

import (
	"net/netip"
	"strconv"
	"strings"

	"github.com/miekg/dns"
)

// An Answer is what the servers said to a question.
type Answer struct {
	Name      string   // the name that the records belong to: the one asked for, or what its CNAME records lead to
	Aliases   []string // the names passed on the way there, the one asked for first; empty without CNAME
	Records   []Record // of the type asked for, in the server's order; at least one
	Server    netip.AddrPort
	Transport string // "udp" or "tcp"
	// Authoritative is the AA bit. Truncated says that records may be missing, which happens with UDPOnly alone.
	Authoritative, Truncated bool
}

// A Record is one resource record. Names have no dot at their end, but for the root, which is ".".
type Record struct {
	Name, Type string
	TTL        uint32 // seconds
	Data       string // in master-file form: "10 mx.example", "192.168.2.25"
	// What Data says, for the types that mail needs.
	Preference uint16     // MX
	Host       string     // MX, PTR, CNAME, NS: the name pointed to
	Addr       netip.Addr // A, AAAA
	Text       string     // TXT: its strings, joined (RFC 7208 section 3.3)
}

// newRecord turns a record of the parser's into one of ours, so that no other package needs to know the parser.
func newRecord(rr dns.RR) Record {
	h := rr.Header()
	out := Record{Name: undotted(h.Name), Type: typeName(h.Rrtype), TTL: h.Ttl, Data: data(rr)}
	switch rr := rr.(type) {
	case *dns.A:
		out.Addr, _ = netip.AddrFromSlice(rr.A.To4())
	case *dns.AAAA:
		out.Addr, _ = netip.AddrFromSlice(rr.AAAA.To16())
	case *dns.MX:
		out.Preference, out.Host = rr.Preference, undotted(rr.Mx)
	case *dns.CNAME:
		out.Host = undotted(rr.Target)
	case *dns.PTR:
		out.Host = undotted(rr.Ptr)
	case *dns.NS:
		out.Host = undotted(rr.Ns)
	case *dns.TXT:
		out.Text = strings.Join(rr.Txt, "")
	}
	return out
}

// data is what a record says, in master-file form. A name that ends it loses its dot, as all names here do. The types
// that mail asks for all the time are written without the detour by the parser's form of the whole record.
func data(rr dns.RR) string {
	switch rr := rr.(type) {
	case *dns.A:
		return rr.A.String()
	case *dns.MX:
		return strconv.Itoa(int(rr.Preference)) + " " + undotted(rr.Mx)
	case *dns.CNAME:
		return undotted(rr.Target)
	case *dns.PTR:
		return undotted(rr.Ptr)
	case *dns.RFC3597: // a type without a name; its String has a header of its own form
		return `\# ` + strconv.Itoa(len(rr.Rdata)/2) + " " + rr.Rdata
	}
	text := strings.TrimPrefix(rr.String(), rr.Header().String())
	if text == "." || strings.HasSuffix(text, " .") {
		return text
	}
	return strings.TrimSuffix(text, ".")
}

// undotted is a name as people write it: without the dot at its end. The root stays ".".
func undotted(name string) string {
	if len(name) > 1 {
		return strings.TrimSuffix(name, ".")
	}
	return name
}

// typeName is a type's name, also where it has none: "TYPE65280" (RFC 3597 section 5).
func typeName(t uint16) string { return dns.Type(t).String() }

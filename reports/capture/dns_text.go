package capture

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

// typeNames are the types that mail meets. Others have numbers (RFC 3597 section 5).
var typeNames = map[uint16]string{
	1: "A", 2: "NS", 5: "CNAME", 6: "SOA", 12: "PTR", 13: "HINFO", 15: "MX", 16: "TXT", 28: "AAAA", 33: "SRV", 35: "NAPTR",
	39: "DNAME", typeOPT: "OPT", 43: "DS", 46: "RRSIG", 47: "NSEC", 48: "DNSKEY", 50: "NSEC3", 52: "TLSA", 64: "SVCB", 65: "HTTPS",
	99: "SPF", 251: "IXFR", 252: "AXFR", 255: "ANY", 257: "CAA",
}

func typeName(t uint16) string {
	if name, ok := typeNames[t]; ok {
		return name
	}
	return "TYPE" + strconv.Itoa(int(t))
}

// rcodeNames are those of RFC 1035, RFC 2136 and RFC 6891.
var rcodeNames = []string{0: "NOERROR", 1: "FORMERR", 2: "SERVFAIL", 3: "NXDOMAIN", 4: "NOTIMP", 5: "REFUSED", 6: "YXDOMAIN",
	7: "YXRRSET", 8: "NXRRSET", 9: "NOTAUTH", 10: "NOTZONE", 16: "BADVERS"}

func rcodeName(rcode int) string {
	if rcode < len(rcodeNames) && rcodeNames[rcode] != "" {
		return rcodeNames[rcode]
	}
	return "RCODE" + strconv.Itoa(rcode)
}

// text is what a record says, in master-file form, without the dot at its end. Data that does not fit its type is shown
// as that of an unknown one.
func (r *dnsReader) text(kind uint16, raw []byte) string {
	text, ok := r.known(kind, raw)
	if !ok {
		return strings.TrimSpace(fmt.Sprintf(`\# %d %x`, len(raw), raw))
	}
	return text
}

func (r *dnsReader) known(kind uint16, raw []byte) (string, bool) {
	switch typeName(kind) {
	case "A", "AAAA":
		a, ok := netip.AddrFromSlice(raw)
		return a.String(), ok && a.Is4() == (kind == 1)
	case "NS", "CNAME", "PTR", "DNAME":
		return r.fields(0)
	case "MX":
		return r.fields(1)
	case "SRV":
		return r.fields(3)
	case "SOA":
		return r.authority()
	case "TXT", "SPF":
		return quoted(raw)
	}
	return "", false
}

// fields is so many numbers of two octets, then a name.
func (r *dnsReader) fields(numbers int) (string, bool) {
	var words []string
	for range numbers {
		n, err := r.uint16()
		if err != nil {
			return "", false
		}
		words = append(words, strconv.Itoa(int(n)))
	}
	name, err := r.name()
	return strings.Join(append(words, name), " "), err == nil
}

// authority is the data of an SOA record (RFC 1035 section 3.3.13).
func (r *dnsReader) authority() (string, bool) {
	server, err := r.name()
	if err != nil {
		return "", false
	}
	person, err := r.name()
	if err != nil {
		return "", false
	}
	numbers, err := r.take(20)
	if err != nil {
		return "", false
	}
	text := dotted(server) + " " + dotted(person)
	for i := 0; i < len(numbers); i += 4 {
		text += " " + strconv.FormatUint(uint64(binary.BigEndian.Uint32(numbers[i:])), 10)
	}
	return text, true
}

// dotted is a name in the middle of data, where the dot at its end says that it is whole.
func dotted(name string) string { return strings.TrimSuffix(name, ".") + "." }

// quoted is the data of a TXT record: strings, each with its length before it.
func quoted(raw []byte) (string, bool) {
	var words []string
	for len(raw) > 0 {
		n := int(raw[0])
		if n >= len(raw) {
			return "", false
		}
		var b strings.Builder
		for _, c := range raw[1 : 1+n] {
			switch {
			case c == '"' || c == '\\':
				b.WriteByte('\\')
				b.WriteByte(c)
			case c < ' ' || c > '~':
				fmt.Fprintf(&b, `\%03d`, c)
			default:
				b.WriteByte(c)
			}
		}
		words = append(words, `"`+b.String()+`"`)
		raw = raw[1+n:]
	}
	return strings.Join(words, " "), true
}

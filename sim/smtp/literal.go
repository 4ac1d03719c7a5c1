package smtp

import (
	"net/netip"
	"strings"
)

// A Literal is an address literal, "[192.0.2.1]" or "[IPv6:2001:db8::1]" (RFC 5321 section 4.1.3).
type Literal struct {
	Addr netip.Addr // invalid for a general literal
	Tag  string     // of a general literal: the standardised tag before the colon
	Text string     // of a general literal: what follows the colon
}

// String is the literal with its brackets.
func (l Literal) String() string {
	switch {
	case !l.Addr.IsValid():
		return "[" + l.Tag + ":" + l.Text + "]"
	case l.Addr.Is4():
		return "[" + l.Addr.String() + "]"
	default:
		return "[IPv6:" + l.Addr.String() + "]"
	}
}

// ParseLiteral reads an address literal with its brackets.
func ParseLiteral(text string) (Literal, error) {
	s := scanner{what: "address literal", text: text}
	inside, opened := strings.CutPrefix(text, "[")
	inside, closed := strings.CutSuffix(inside, "]")
	if !opened || !closed {
		return Literal{}, s.wants(`"[" and "]" around an address`)
	}
	s.at = 1
	tag, content, tagged := strings.Cut(inside, ":")
	switch {
	case !tagged:
		if addr, ok := parseIPv4(inside); ok {
			return Literal{Addr: addr}, nil
		}
		return Literal{}, s.wants("an IPv4 address, or a tag and a colon")
	case strings.EqualFold(tag, "IPv6"):
		if addr, ok := parseIPv6(content); ok {
			return Literal{Addr: addr}, nil
		}
		return Literal{}, s.wants("an IPv6 address after the tag")
	case isUntaggedIPv6(inside):
		return Literal{}, s.wants(`"IPv6:" before an IPv6 address`)
	case !isTag(tag) || !isDcontent(content):
		return Literal{}, s.wants("a tag, a colon and printable text without brackets")
	}
	return Literal{Tag: tag, Text: content}, nil
}

// literal reads the address literal of a path. It ends at the first "]": the grammar has no quoting inside.
func (s *scanner) literal() (string, error) {
	length := strings.IndexByte(s.rest(), ']') + 1
	if length == 0 {
		return "", s.wants(`"]" after the address literal`)
	}
	text := s.rest()[:length]
	if _, err := ParseLiteral(text); err != nil {
		return "", s.wants("an address literal")
	}
	s.at += length
	return text, nil
}

// parseIPv4 reads four numbers of one to three digits each, as RFC 5321 has them (Snum): leading zeros are decimal.
func parseIPv4(text string) (netip.Addr, bool) {
	var octets [4]byte
	parts := strings.Split(text, ".")
	if len(parts) != 4 {
		return netip.Addr{}, false
	}
	for i, part := range parts {
		if len(part) == 0 || len(part) > 3 {
			return netip.Addr{}, false
		}
		n := 0
		for j := range len(part) {
			if !isDigit(part[j]) {
				return netip.Addr{}, false
			}
			n = n*10 + int(part[j]-'0')
		}
		if n > 255 {
			return netip.Addr{}, false
		}
		octets[i] = byte(n)
	}
	return netip.AddrFrom4(octets), true
}

// parseIPv6 reads the IPv6 forms of RFC 5321 section 4.1.3. They know no zone, and "::" stands for two groups or more.
func parseIPv6(text string) (netip.Addr, bool) {
	addr, err := netip.ParseAddr(text)
	if err != nil || !addr.Is6() || addr.Zone() != "" || strings.Contains(text, "%") {
		return netip.Addr{}, false
	}
	groups := 0
	for group := range strings.SplitSeq(text, ":") {
		switch {
		case strings.Contains(group, "."):
			groups += 2 // an IPv4 address at the end
		case group != "":
			groups++
		}
	}
	return addr, !strings.Contains(text, "::") || groups <= 6
}

// isUntaggedIPv6 tells a forgotten tag from a general literal, whose grammar "2001:db8::1" happens to fit.
func isUntaggedIPv6(text string) bool {
	_, ok := parseIPv6(text)
	return ok
}

// isTag is Standardized-tag: Ldh-str, which ends with a letter or digit.
func isTag(tag string) bool {
	for i := range len(tag) {
		if !isVerbOctet(tag[i]) {
			return false
		}
	}
	return tag != "" && tag[len(tag)-1] != '-'
}

// isDcontent is 1*dcontent: printable, without space, brackets and backslash.
func isDcontent(text string) bool {
	for i := range len(text) {
		if c := text[i]; c <= ' ' || c > '~' || strings.IndexByte(`[\]`, c) >= 0 {
			return false
		}
	}
	return text != ""
}

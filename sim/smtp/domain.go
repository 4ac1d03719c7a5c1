package smtp

import (
	"strings"
	"unicode/utf8"
)

// NameFaults is a set of what a server may dislike about the argument of HELO and EHLO, or about a domain. Products
// differ in what they refuse, so a check reports all it finds and the caller decides: a bare name is NoDot and no more,
// and IIS takes it, while "sub2." is TrailingDot and IIS refuses it (KB 240832).
type NameFaults uint

// What can be said about a name. Literal is no fault as such: EHLO may carry an address literal (RFC 5321 section
// 4.1.1.1), HELO may not.
const (
	NameEmpty        NameFaults = 1 << iota // nothing there
	NameHasBlank                            // more than one word
	NameTrailingDot                         // "sub2."
	NameEmptyLabel                          // ".a", "a..b", "."
	NameNoDot                               // "sub2"
	NameUnderscore                          // "sub_2.example"
	NameHyphen                              // a label that begins or ends with a hyphen
	NameNotASCII                            // UTF-8, as SMTPUTF8 allows (RFC 6531 section 3.3)
	NameBadCharacter                        // any other octet that Domain does not allow
	NameLongLabel                           // a label of more than 63 octets (RFC 1035 section 2.3.4)
	NameTooLong                             // more than 255 octets (RFC 5321 section 4.5.3.1.2)
	NameNumeric                             // "192.0.2.1" without brackets
	NameLiteral                             // an address literal: "[192.0.2.1]"
	NameBadLiteral                          // it begins with a bracket and is no address literal
)

// NameMalformed are the faults that RFC 5321 section 4.1.2 gives no room for in a Domain.
const NameMalformed = NameEmpty | NameHasBlank | NameTrailingDot | NameEmptyLabel | NameUnderscore | NameHyphen |
	NameNotASCII | NameBadCharacter | NameLongLabel | NameTooLong | NameBadLiteral

var nameFaultWords = []string{
	"empty", "more than one word", "trailing dot", "empty label", "no dot", "underscore", "hyphen at a label's end", "not ASCII",
	"bad character", "label too long", "too long", "an address without brackets", "address literal", "bad address literal",
}

// Has reports whether one of these faults is in the set.
func (f NameFaults) Has(any NameFaults) bool { return f&any != 0 }

// String lists the faults: "trailing dot, no dot"; "none" where there are none.
func (f NameFaults) String() string {
	var words []string
	for i, word := range nameFaultWords {
		if f.Has(1 << i) {
			words = append(words, word)
		}
	}
	if words == nil {
		return "none"
	}
	return strings.Join(words, ", ")
}

// CheckHello looks at the argument of HELO or EHLO.
func CheckHello(name string) NameFaults {
	if strings.ContainsAny(name, " \t") {
		return NameHasBlank
	}
	if !strings.HasPrefix(name, "[") {
		return CheckDomain(name)
	}
	if _, err := ParseLiteral(name); err != nil {
		return NameBadLiteral
	}
	return NameLiteral
}

// CheckDomain looks at a domain name. A trailing dot is not an empty label, and does not count as a dot for NameNoDot.
func CheckDomain(name string) NameFaults {
	if name == "" {
		return NameEmpty
	}
	var faults NameFaults
	if len(name) > maxDomain {
		faults |= NameTooLong
	}
	name, dotted := strings.CutSuffix(name, ".")
	if dotted && name != "" {
		faults |= NameTrailingDot
	}
	if !strings.Contains(name, ".") {
		faults |= NameNoDot
	}
	if _, ok := parseIPv4(name); ok {
		faults |= NameNumeric
	}
	for label := range strings.SplitSeq(name, ".") {
		faults |= checkLabel(label)
	}
	return faults
}

func checkLabel(label string) NameFaults {
	if label == "" {
		return NameEmptyLabel
	}
	var faults NameFaults
	if len(label) > 63 {
		faults |= NameLongLabel
	}
	if label[0] == '-' || label[len(label)-1] == '-' {
		faults |= NameHyphen
	}
	for _, c := range label {
		switch {
		case c == '_':
			faults |= NameUnderscore
		case c >= utf8.RuneSelf && c != utf8.RuneError:
			faults |= NameNotASCII
		case c == utf8.RuneError || c != '-' && !isLetterDigit(byte(c)):
			faults |= NameBadCharacter
		}
	}
	return faults
}

// domain reads the domain of a path and refuses what the grammar has no room for, except what is allowed by name.
func (s *scanner) domain() (string, error) {
	start := s.at
	name := s.takeWhile(func(c byte) bool { return isLetterDigit(c) || strings.IndexByte("-._", c) >= 0 || c >= utf8.RuneSelf })
	refused := NameMalformed
	if s.allow.has(AllowTrailingDot) {
		refused &^= NameTrailingDot
	}
	if s.allow.has(AllowUnderscore) {
		refused &^= NameUnderscore
	}
	if s.allow.has(AllowUTF8) {
		refused &^= NameNotASCII
	}
	if s.allow.has(AllowOverlong) {
		refused &^= NameTooLong
	}
	if faults := CheckDomain(name) & refused; faults != 0 {
		s.at = start
		return "", s.wants("a domain (found: " + faults.String() + ")")
	}
	return name, nil
}

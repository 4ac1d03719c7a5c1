package smtp

import (
	"strings"
	"unicode/utf8"
)

// ParseMailbox reads an address as people write it in settings: "a@b.example", without brackets.
func ParseMailbox(text string, allow Allow) (Path, error) {
	s := scanner{what: "address", text: text, allow: allow}
	p, err := s.mailbox()
	if err != nil {
		return Path{}, err
	}
	if !s.done() {
		return Path{}, s.wants("nothing after the address")
	}
	if p.Domain == "" && !allow.has(AllowBareLocalPart) {
		return Path{}, s.wants(`"@" and a domain`)
	}
	return p, s.checkSize(p, 0)
}

// mailbox reads a local part and, if "@" follows, a domain or address literal.
func (s *scanner) mailbox() (Path, error) {
	local, err := s.localPart()
	if err != nil {
		return Path{}, err
	}
	if !s.take('@') {
		if local == "" {
			return Path{}, s.wants(`"@" after an empty local part`) // else it would read as the null path
		}
		return Path{Local: local}, nil
	}
	if s.next() == '[' {
		domain, err := s.literal()
		return Path{Local: local, Domain: domain}, err
	}
	domain, err := s.domain()
	return Path{Local: local, Domain: domain}, err
}

func (s *scanner) localPart() (string, error) {
	if s.take('"') {
		return s.quoted()
	}
	local := s.takeWhile(func(c byte) bool { return isAtomOctet(c) || c == '.' || c >= utf8.RuneSelf && s.allow.has(AllowUTF8) })
	if local == "" {
		return "", s.wants("a local part")
	}
	if !s.allow.has(AllowLooseDots) && !isDotString(local) {
		return "", s.wants(`no dot at the ends of a local part, nor ".." in it (else quote it)`)
	}
	return local, s.checkUTF8(local)
}

// quoted reads a quoted string to its closing quote and takes the quoting off (RFC 5321 section 4.1.2, Quoted-string).
func (s *scanner) quoted() (string, error) {
	var text strings.Builder
	for !s.done() {
		c := s.next()
		switch {
		case c == '"':
			s.at++
			return text.String(), s.checkUTF8(text.String())
		case c == '\\' && s.at+1 < len(s.text) && isPrintable(s.text[s.at+1]):
			s.at++
			c = s.next()
		case c == '\\' || !isPrintable(c) && (c < utf8.RuneSelf || !s.allow.has(AllowUTF8)):
			return "", s.wants("a printable character in the quoted local part")
		}
		text.WriteByte(c)
		s.at++
	}
	return "", s.wants("a closing quote")
}

func (s *scanner) checkUTF8(text string) error {
	if !utf8.ValidString(text) {
		return s.wants("valid UTF-8 before this")
	}
	return nil
}

// quoteLocal writes a local part so that it reads back as the same. A control character, which no quoting can carry,
// becomes "?".
func quoteLocal(local string) string {
	if isDotString(local) {
		return local
	}
	var text strings.Builder
	text.WriteByte('"')
	for i := range len(local) {
		c := local[i]
		if c < ' ' || c == 0x7f {
			c = '?'
		}
		if c == '"' || c == '\\' {
			text.WriteByte('\\')
		}
		text.WriteByte(c)
	}
	text.WriteByte('"')
	return text.String()
}

// isDotString reports whether a local part needs no quotes: atoms with single dots between them.
func isDotString(local string) bool {
	afterDot := true
	for i := range len(local) {
		c := local[i]
		if c == '.' && afterDot || c != '.' && c < utf8.RuneSelf && !isAtomOctet(c) {
			return false
		}
		afterDot = c == '.'
	}
	return !afterDot
}

// isAtomOctet is atext of RFC 5322 section 3.2.3.
func isAtomOctet(c byte) bool {
	return isLetterDigit(c) || strings.IndexByte("!#$%&'*+-/=?^_`{|}~", c) >= 0
}

package smtp

import "fmt"

// A SyntaxError says where a text departs from the grammar.
type SyntaxError struct {
	What string // what was read: "reverse path", "reply"
	Text string // all of it
	At   int    // the octet at which it went wrong, from 0
	Want string // what should stand there
}

// Error is one line: what was read, where, what is wanted and what stands there instead.
func (e *SyntaxError) Error() string {
	got := "the end"
	if e.At < len(e.Text) {
		got = fmt.Sprintf("%.24q", e.Text[e.At:])
	}
	return fmt.Sprintf("%s, octet %d: want %s, got %s", e.What, e.At+1, e.Want, got)
}

// A scanner walks over a text once, from left to right.
type scanner struct {
	what  string
	text  string
	at    int
	allow Allow
}

func (s *scanner) wants(what string) error {
	return &SyntaxError{What: s.what, Text: s.text, At: s.at, Want: what}
}

func (s *scanner) done() bool   { return s.at >= len(s.text) }
func (s *scanner) rest() string { return s.text[s.at:] }

// next is the octet at hand, or zero at the end: no grammar of this package gives NUL a meaning.
func (s *scanner) next() byte {
	if s.done() {
		return 0
	}
	return s.text[s.at]
}

// take steps over c if it is next.
func (s *scanner) take(c byte) bool {
	if s.done() || s.text[s.at] != c {
		return false
	}
	s.at++
	return true
}

// takeWhile steps over octets that fit and returns them.
func (s *scanner) takeWhile(fits func(c byte) bool) string {
	from := s.at
	for !s.done() && fits(s.text[s.at]) {
		s.at++
	}
	return s.text[from:s.at]
}

func isLetter(c byte) bool      { return 'a' <= c|0x20 && c|0x20 <= 'z' }
func isDigit(c byte) bool       { return '0' <= c && c <= '9' }
func isLetterDigit(c byte) bool { return isLetter(c) || isDigit(c) }
func isPrintable(c byte) bool   { return ' ' <= c && c <= '~' }
func isBlank(c byte) bool       { return c == ' ' || c == '\t' }

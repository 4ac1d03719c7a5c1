package smtp

import (
	"strconv"
	"strings"
)

// A Status is an enhanced status code, "4.4.7" (RFC 3463 section 2).
type Status struct {
	Class   int // 2 success, 4 persistent transient failure, 5 permanent failure
	Subject int // 0 to 999
	Detail  int // 0 to 999
}

// The classes.
const (
	StatusSuccess   = 2
	StatusTransient = 4
	StatusPermanent = 5
)

// String is the code with its dots.
func (s Status) String() string {
	return strconv.Itoa(s.Class) + "." + strconv.Itoa(s.Subject) + "." + strconv.Itoa(s.Detail)
}

// ParseStatus reads a code alone. Numbers have one to three digits and no leading zeros (RFC 3463 section 2).
func ParseStatus(text string) (Status, error) {
	s := scanner{what: "status code", text: text}
	var n [3]int
	for i := range n {
		if i > 0 && !s.take('.') {
			return Status{}, s.wants(`"."`)
		}
		digits := s.takeWhile(isDigit)
		if len(digits) < 1 || len(digits) > 3 || len(digits) > 1 && digits[0] == '0' {
			return Status{}, s.wants("one to three digits without leading zeros before this")
		}
		n[i], _ = strconv.Atoi(digits) // three digits cannot fail
	}
	if !s.done() {
		return Status{}, s.wants("nothing after the status code")
	}
	if n[0] != StatusSuccess && n[0] != StatusTransient && n[0] != StatusPermanent {
		s.at = 0
		return Status{}, s.wants("a class of 2, 4 or 5")
	}
	return Status{Class: n[0], Subject: n[1], Detail: n[2]}, nil
}

// CutStatus parts a reply's text after the status code that begins it: "2.1.5 b@c" gives "2.1.5" and "b@c". It reports
// false, and the text as it is, where there is none followed by a space (RFC 2034 section 3).
func CutStatus(text string) (status, rest string, ok bool) {
	first, rest, spaced := strings.Cut(text, " ")
	if !spaced {
		return "", text, false
	}
	if _, err := ParseStatus(first); err != nil {
		return "", text, false
	}
	return first, rest, true
}

package smtp

import "strings"

// Notify is a set of the occasions on which the sender wants to be told about a recipient (RFC 3461 section 4.1). Zero
// means that NOTIFY was not given: the server decides, as a rule for failure and perhaps delay.
type Notify byte

// The occasions. NotifyNever stands alone.
const (
	NotifyNever Notify = 1 << iota
	NotifySuccess
	NotifyFailure
	NotifyDelay
)

var notifyWords = []string{"NEVER", "SUCCESS", "FAILURE", "DELAY"}

// Has reports whether one of these occasions is in the set.
func (n Notify) Has(any Notify) bool { return n&any != 0 }

// String is the value of NOTIFY: "SUCCESS,FAILURE".
func (n Notify) String() string {
	var words []string
	for i, word := range notifyWords {
		if n.Has(1 << i) {
			words = append(words, word)
		}
	}
	return strings.Join(words, ",")
}

// ParseNotify reads the value of NOTIFY.
func ParseNotify(value string) (Notify, error) {
	s := scanner{what: "NOTIFY", text: value}
	var n Notify
	for word := range strings.SplitSeq(value, ",") {
		occasion := notifyNamed(word)
		if occasion == 0 || n.Has(occasion) || n.Has(NotifyNever) || occasion == NotifyNever && n != 0 {
			return 0, s.wants("NEVER alone, or SUCCESS, FAILURE and DELAY, each once")
		}
		n |= occasion
		s.at = min(s.at+len(word)+1, len(value))
	}
	return n, nil
}

func notifyNamed(word string) Notify {
	for i, name := range notifyWords {
		if strings.EqualFold(name, word) {
			return 1 << i
		}
	}
	return 0
}

// The values of RET: what part of the message comes back with a report (RFC 3461 section 4.3).
const (
	ReturnFull    = "FULL"
	ReturnHeaders = "HDRS"
)

// ParseRet reads the value of RET and returns it in upper case.
func ParseRet(value string) (string, error) {
	if ret := strings.ToUpper(value); ret == ReturnFull || ret == ReturnHeaders {
		return ret, nil
	}
	return "", &SyntaxError{What: "RET", Text: value, Want: "FULL or HDRS"}
}

// ParseEnvID reads the value of ENVID: xtext of at most 100 octets (RFC 3461 section 4.4) that decodes to something
// printable.
func ParseEnvID(value string) (string, error) {
	id, err := DecodeXtext(value)
	if err != nil {
		return "", err
	}
	if len(value) > 100 || value == "" || strings.ContainsFunc(id, func(r rune) bool { return r < ' ' || r > '~' }) {
		return "", &SyntaxError{What: "ENVID", Text: value, Want: "xtext of 1 to 100 octets that stands for printable text"}
	}
	return id, nil
}

// ParseORcpt reads the value of ORCPT, "rfc822;a+2Bb@c.example", of at most 500 octets (RFC 3461 section 4.2).
func ParseORcpt(value string) (TypedText, error) {
	s := scanner{what: "ORCPT", text: value}
	kind, encoded, ok := strings.Cut(value, ";")
	if !ok || !isAtom(kind) || encoded == "" || len(value) > 500 {
		return TypedText{}, s.wants(`an address type, ";" and an address in xtext, 500 octets at most`)
	}
	address, err := DecodeXtext(encoded)
	if err != nil {
		return TypedText{}, err
	}
	return TypedText{Type: kind, Text: address}, nil
}

// ORcptValue is the value of ORCPT for an address.
func ORcptValue(t TypedText) string { return t.Type + ";" + EncodeXtext(t.Text) }

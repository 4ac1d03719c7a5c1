package smtp

import (
	"encoding/base64"
	"fmt"
	"strings"
)

// MaxSASLLine is the length of a line in an AUTH exchange that every server must take, without CRLF (RFC 4954 section 4).
const MaxSASLLine = 12288

// EncodeSASL makes a line of an AUTH exchange. Nothing at all is "=" behind AUTH and its mechanism, and an empty line
// later (RFC 4954 section 4).
func EncodeSASL(text string, initial bool) string {
	if text == "" && initial {
		return "="
	}
	return base64.StdEncoding.EncodeToString([]byte(text))
}

// DecodeSASL reads what EncodeSASL makes.
func DecodeSASL(line string, initial bool) (string, error) {
	if line == "=" && initial {
		return "", nil
	}
	text, err := base64.StdEncoding.Strict().DecodeString(line)
	if err != nil || strings.ContainsAny(line, "\r\n") || line == "" && initial {
		return "", fmt.Errorf("AUTH: want base64, got %d octets of something else", len(line)) // never quoted: it may be a password
	}
	return string(text), nil
}

// Plain is the message of the mechanism PLAIN (RFC 4616 section 2), for a user who acts for nobody else.
func Plain(user, password string) string { return "\x00" + user + "\x00" + password }

// ParsePlain takes the message of PLAIN apart. actFor is empty where the user acts for himself.
func ParsePlain(message string) (actFor, user, password string, err error) {
	parts := strings.Split(message, "\x00")
	if len(parts) != 3 || parts[1] == "" || parts[2] == "" {
		return "", "", "", fmt.Errorf("AUTH PLAIN: want two NULs, with a name between them and a password behind, got %d NULs", len(parts)-1)
	}
	return parts[0], parts[1], parts[2], nil
}

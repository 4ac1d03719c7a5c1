package smtp

import "strings"

// EncodeXtext writes text as xtext, the form of ENVID and ORCPT (RFC 3461 section 4): what is not printable, and "+" and
// "=", becomes "+" and two hexadecimal digits.
func EncodeXtext(text string) string {
	const digits = "0123456789ABCDEF"
	var encoded strings.Builder
	for i := range len(text) {
		c := text[i]
		if isXchar(c) {
			encoded.WriteByte(c)
			continue
		}
		encoded.Write([]byte{'+', digits[c>>4], digits[c&15]})
	}
	return encoded.String()
}

// DecodeXtext reads xtext. Hexadecimal digits are in upper case (RFC 3461 section 4).
func DecodeXtext(text string) (string, error) {
	s := scanner{what: "xtext", text: text}
	var decoded strings.Builder
	for !s.done() {
		decoded.WriteString(s.takeWhile(isXchar))
		if s.done() {
			break
		}
		rest := s.rest()
		if rest[0] != '+' || len(rest) < 3 || hexValue(rest[1]) < 0 || hexValue(rest[2]) < 0 {
			return "", s.wants(`printable text without "=", or "+" and two of 0-9 and A-F`)
		}
		decoded.WriteByte(byte(hexValue(rest[1])<<4 | hexValue(rest[2])))
		s.at += 3
	}
	return decoded.String(), nil
}

func isXchar(c byte) bool { return '!' <= c && c <= '~' && c != '+' && c != '=' }

// hexValue is the value of an upper-case hexadecimal digit, or -1.
func hexValue(c byte) int {
	switch {
	case isDigit(c):
		return int(c - '0')
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

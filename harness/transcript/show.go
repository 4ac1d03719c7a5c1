package transcript

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Show makes text printable on one line. Bytes of what has no shape are written as \x00: of control characters, those of
// ISO 6429 above 0x7f included, which some terminals obey; of marks that turn the direction of writing or show nothing at
// all; and of what is no UTF-8.
func Show(text string) string {
	if isPlain(text) {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if unicode.IsGraphic(r) && (r != utf8.RuneError || size > 1) { // U+FFFD may be meant, or stand for a bad byte
			b.WriteString(text[i : i+size])
		} else {
			for _, c := range []byte(text[i : i+size]) {
				b.WriteString(escapeByte(c))
			}
		}
		i += size
	}
	return b.String()
}

// isPlain reports whether text is printable ASCII, as nearly all is.
func isPlain(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return false
		}
	}
	return true
}

func escapeByte(c byte) string {
	const digits = "0123456789abcdef"
	return `\x` + string([]byte{digits[c>>4], digits[c&15]})
}

package result

import (
	"encoding/hex"
	"fmt"
	"strings"
	"unicode/utf8"
)

// maxText bounds each text of a finding, in bytes: a server may answer with ten megabytes on one line. The whole of it
// stands in the record.
const maxText = 16 << 10

func bound(findings []Finding) {
	for i := range findings {
		f := &findings[i]
		f.Want, f.Got, f.Evidence = bounded(f.Want), bounded(f.Got), bounded(f.Evidence)
	}
}

func bounded(text string) string {
	text = legible(text)
	if len(text) <= maxText+len(" ... and 1000000000 more bytes") { // one that was bounded stays as it is
		return text
	}
	cut := maxText
	for cut > maxText-utf8.UTFMax && !utf8.RuneStart(text[cut]) {
		cut--
	}
	return fmt.Sprintf("%s ... and %d more bytes", text[:cut], len(text)-cut)
}

// legible writes bytes that are no UTF-8 as "\xff": JSON would put the same sign in the place of each.
func legible(text string) string {
	if utf8.ValidString(text) {
		return text
	}
	var b strings.Builder
	for len(text) > 0 {
		r, n := utf8.DecodeRuneInString(text)
		if r == utf8.RuneError && n == 1 {
			b.WriteString(`\x` + hex.EncodeToString([]byte{text[0]}))
		} else {
			b.WriteString(text[:n])
		}
		text = text[n:]
	}
	return b.String()
}

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
		f.Want, f.Got, f.Why, f.Evidence = bounded(f.Want), bounded(f.Got), bounded(f.Why), bounded(f.Evidence)
	}
}

// Evidence joins lines as a finding quotes them, bounded: those to whom a finding is shown read the first few, and a claim
// that is not so may have a million lines before it.
func Evidence(lines []string) string {
	var head []string
	size, more := 0, 0
	for _, line := range lines {
		if size > 2*maxText {
			more += len("\n") + len(line)
			continue
		}
		head = append(head, legible(line))
		size += len("\n") + len(head[len(head)-1])
	}
	return cutShort(strings.Join(head, "\n"), more)
}

func bounded(text string) string { return cutShort(legible(text), 0) }

// cutShort cuts a text which more bytes would follow.
func cutShort(text string, more int) string {
	if len(text)+more <= maxText+len(" ... and 1000000000 more bytes") { // one that was bounded stays as it is
		return text
	}
	cut := maxText
	for cut > maxText-utf8.UTFMax && !utf8.RuneStart(text[cut]) {
		cut--
	}
	return fmt.Sprintf("%s ... and %d more bytes", text[:cut], len(text)-cut+more)
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

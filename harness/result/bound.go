package result

import (
	"fmt"
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
	if len(text) <= maxText+len(" ... and 1000000000 more bytes") { // one that was bounded stays as it is
		return text
	}
	cut := maxText
	for cut > maxText-utf8.UTFMax && !utf8.RuneStart(text[cut]) {
		cut--
	}
	return fmt.Sprintf("%s ... and %d more bytes", text[:cut], len(text)-cut)
}

package reports

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/smtplab/smtplab/harness/transcript"
)

// Bounds of what a report shows of one text. The whole stands in the files of evidence.
const (
	MaxLine  = 1000 // bytes of a line
	MaxLines = 200  // lines of a text
)

// Shown is a text of several lines, fit to be shown: each as [ShownLine] has it, and no more than [MaxLines] of them.
func Shown(text string) []string {
	var lines []string
	left := strings.TrimRight(text, "\r\n")
	for more := left != ""; more; {
		if len(lines) == MaxLines {
			return append(lines, fmt.Sprintf("... and %s more", plural(strings.Count(left, "\n")+1, "line")))
		}
		var line string
		line, left, more = strings.Cut(left, "\n")
		lines = append(lines, ShownLine(strings.TrimSuffix(line, "\r")))
	}
	return lines
}

// ShownLine is a text on one line, fit to be shown: control characters, marks that turn the direction of writing and
// bytes that are no UTF-8 are written as \xNN or \u{NNNN}, and what is beyond [MaxLine] is left out and counted.
func ShownLine(text string) string {
	rest := ""
	if len(text) > MaxLine {
		cut := MaxLine
		for cut > 0 && !utf8.RuneStart(text[cut]) && MaxLine-cut < utf8.UTFMax {
			cut-- // not within a character
		}
		rest = fmt.Sprintf("... and %d more bytes", len(text)-cut)
		text = text[:cut]
	}
	return transcript.Show(text) + rest
}

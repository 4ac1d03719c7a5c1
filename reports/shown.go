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
func Shown(text string) []string { return shown(text, MaxLines, MaxLine) }

// shown is Shown with bounds of its own.
func shown(text string, most, width int) []string {
	var lines []string
	left := strings.TrimRight(text, "\r\n")
	for more := left != ""; more; {
		if len(lines) == most {
			return append(lines, fmt.Sprintf("... and %s more", plural(strings.Count(left, "\n")+1, "line")))
		}
		var line string
		line, left, more = strings.Cut(left, "\n")
		lines = append(lines, shownLine(strings.TrimSuffix(line, "\r"), width))
	}
	return lines
}

// ShownLine is a text on one line, fit to be shown: bytes of what has no shape, such as control characters, marks that
// turn the direction of writing and what is no UTF-8, are written as \x1b, and what is beyond [MaxLine] is left out and
// counted.
func ShownLine(text string) string { return shownLine(text, MaxLine) }

func shownLine(text string, width int) string {
	if len(text) <= width {
		return transcript.Show(text)
	}
	cut := width
	for cut > width-utf8.UTFMax && !utf8.RuneStart(text[cut]) {
		cut-- // not within a character
	}
	return fmt.Sprintf("%s ... and %d more bytes", transcript.Show(text[:cut]), len(text)-cut)
}

// oneLine is a text of several lines as one.
func oneLine(text string) string { return ShownLine(joined(text)) }

func joined(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' }), " ")
}

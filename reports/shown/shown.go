// Package shown makes text of strangers, such as what a server said, fit to be shown: on a terminal, on a page, in a report.
package shown

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

// Lines is a text of several lines, fit to be shown: each as [Line] has it, and no more than [MaxLines] of them.
func Lines(text string) []string { return LinesWithin(text, MaxLines, MaxLine) }

// LinesWithin is Lines with bounds of its own.
func LinesWithin(text string, most, width int) []string {
	var lines []string
	left := strings.TrimRight(text, "\r\n")
	for more := left != ""; more; {
		if len(lines) == most {
			return append(lines, fmt.Sprintf("... and %s more", Count(strings.Count(left, "\n")+1, "line")))
		}
		var line string
		line, left, more = strings.Cut(left, "\n")
		lines = append(lines, LineWithin(strings.TrimSuffix(line, "\r"), width))
	}
	return lines
}

// Line is a text on one line, fit to be shown: bytes of what has no shape, such as control characters, marks that
// turn the direction of writing and what is no UTF-8, are written as \x1b, and what is beyond [MaxLine] is left out and
// counted.
func Line(text string) string { return LineWithin(text, MaxLine) }

// LineWithin is Line with a bound of its own, in bytes.
func LineWithin(text string, width int) string {
	if len(text) <= width {
		return transcript.Show(text)
	}
	cut := width
	for cut > width-utf8.UTFMax && !utf8.RuneStart(text[cut]) {
		cut-- // not within a character
	}
	return fmt.Sprintf("%s ... and %d more bytes", transcript.Show(text[:cut]), len(text)-cut)
}

// OneLine is a text of several lines as one, as [Line] has it.
func OneLine(text string) string { return Line(Joined(text)) }

// Joined is a text of several lines as one, of whatever length and shape.
func Joined(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' }), " ")
}

// Count is a number of things in words: "1 line", "2 lines".
func Count(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}

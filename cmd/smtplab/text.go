package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/smtplab/smtplab/harness/result"
)

// textWidth is how long lines of prose may be, in characters.
const textWidth = 96

// wrap breaks prose into lines that begin with indent. Empty lines part paragraphs, and lines that begin with a blank
// keep their form.
func wrap(prose, indent string) string {
	var lines []string
	line := ""
	flush := func() {
		if line != "" {
			lines = append(lines, indent+line)
			line = ""
		}
	}
	for source := range strings.Lines(prose) {
		source = strings.TrimRightFunc(source, unicode.IsSpace)
		if source == "" || source[0] == ' ' || source[0] == '\t' {
			flush()
			lines = append(lines, strings.TrimRight(indent+source, " "))
			continue
		}
		for _, word := range strings.Fields(source) {
			if line != "" && utf8.RuneCountInString(indent+line+" "+word) > textWidth {
				flush()
			}
			line = strings.TrimPrefix(line+" "+word, " ")
		}
	}
	flush()
	return strings.Join(lines, "\n")
}

// capital makes the first letter of a sentence a capital.
func capital(sentence string) string {
	first, size := utf8.DecodeRuneInString(sentence)
	return string(unicode.ToUpper(first)) + sentence[size:]
}

// terminal reports whether w is a screen that takes more than plain lines. NO_COLOR (no-color.org) asks for plain text
// there as well.
func terminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	if !ok || os.Getenv("TERM") == "" || os.Getenv("TERM") == "dumb" {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// A palette colours verdicts, or leaves them plain.
type palette bool

func paletteFor(w io.Writer) palette {
	return palette(terminal(w) && os.Getenv("NO_COLOR") == "")
}

// verdict is a verdict's name, padded to the width of the longest.
func (p palette) verdict(v result.Verdict) string {
	text := fmt.Sprintf("%-12s", v)
	if !p {
		return text
	}
	colour := 33 // yellow: neither well nor broken
	switch v {
	case result.Pass:
		colour = 32
	case result.Fail, result.Error:
		colour = 31
	}
	return fmt.Sprintf("\x1b[%dm%s\x1b[0m", colour, text)
}

// days writes a time in a world: "2d1h0m0s", "11m0s", "90ms".
func days(d time.Duration) string {
	d = d.Round(time.Millisecond)
	if d >= time.Minute {
		d = d.Round(time.Second)
	}
	const day = 24 * time.Hour
	text := ""
	if n := d / day; n > 0 {
		text, d = fmt.Sprintf("%dd", n), d%day
	}
	if d > 0 || text == "" {
		text += d.String()
	}
	return text
}

package harness

import (
	"bytes"
	"slices"
	"strings"

	"github.com/smtplab/smtplab/harness/script"
)

// Format puts the words of a scenario's script into columns and leaves all else as it is: paragraphs, sections, the
// order of lines. The second words of all lines begin in one column; further words do so in lines of one kind that
// follow each other. The error is that of a file that is no text.
func Format(src []byte) ([]byte, error) {
	f, err := script.Parse("scenario", src)
	if f == nil {
		return nil, err
	}
	head, sections := cutScript(f)
	var lines []string
	for line := range strings.SplitSeq(strings.TrimSpace(head), "\n") {
		line = strings.TrimSpace(line)
		if line != "" || len(lines) > 0 && lines[len(lines)-1] != "" {
			lines = append(lines, line)
		}
	}
	alignAll(lines)
	var b strings.Builder
	for _, line := range lines {
		b.WriteString(line + "\n")
	}
	return []byte(b.String() + sections), nil
}

// cutScript parts the script from the sections.
func cutScript(f *script.File) (head, sections string) {
	if len(f.Sections) == 0 {
		return string(f.Source), ""
	}
	at := 0
	for range f.Sections[0].Line - 2 {
		at += bytes.IndexByte(f.Source[at:], '\n') + 1
	}
	return string(f.Source[:at]), string(f.Source[at:])
}

// alignAll puts the lines of words into columns.
func alignAll(lines []string) {
	first := 0
	for _, line := range lines {
		if words := strings.Fields(line); isWords(line) {
			first = max(first, len(words[0]))
		}
	}
	for begin := 0; begin < len(lines); {
		end := begin + 1
		for end < len(lines) && isWords(lines[begin]) && sameKind(lines[begin], lines[end]) {
			end++
		}
		if isWords(lines[begin]) {
			align(lines[begin:end], first)
		}
		begin = end
	}
}

func isWords(line string) bool { return line != "" && !strings.HasPrefix(line, "#") }

func sameKind(a, b string) bool {
	return isWords(b) && strings.Fields(a)[0] == strings.Fields(b)[0]
}

// columns is how many words of a line stand in columns: what follows differs from line to line.
const columns = 4

// align puts words of the same place into the same column. The first column is as wide as first says.
func align(lines []string, first int) {
	widths := [columns]int{first}
	for _, line := range lines {
		words := formatted(line)
		for i := 1; i < columns && i+1 < len(words); i++ {
			widths[i] = max(widths[i], len(words[i]))
		}
	}
	for n, line := range lines {
		words := formatted(line)
		var b strings.Builder
		for i, word := range words {
			b.WriteString(word)
			if i+1 < len(words) {
				b.WriteString(gapAfter(words, i, widths))
			}
		}
		lines[n] = b.String()
	}
}

// formatted are the words of a line; the text of a registry value counts as one, for its blanks mean something.
func formatted(line string) []string {
	words := strings.Fields(line)
	if len(words) < 5 || words[0] != "set" && words[0] != "registry" || !strings.HasPrefix(words[2], "HK") {
		return words
	}
	_, rest, _ := strings.Cut(line, words[2])
	return append(words[:3:3], strings.TrimSpace(rest))
}

// lists are the words whose further words mean nothing by their place.
var lists = []string{"refs", "each", "needs", "clock", "cure", "hint", "knob", "question"}

// gapAfter is the blanks after a word: to the next column, or one between settings and between the words of a list.
func gapAfter(words []string, i int, widths [columns]int) string {
	isList := slices.Contains(lists, words[0]) && i > 0
	isSetting := strings.Contains(words[i], "=") && strings.Contains(words[i+1], "=")
	switch {
	case isList || isSetting:
		return " "
	case i < columns:
		return strings.Repeat(" ", max(0, widths[i]-len(words[i]))+2)
	}
	return "  "
}

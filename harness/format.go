package harness

import (
	"bytes"
	"strings"

	"github.com/smtplab/smtplab/harness/script"
)

// Format aligns the columns of a scenario's script and leaves all else as it is: paragraphs, empty lines, sections. In
// each run of lines without an empty line or a paragraph between them, words that stand in the same place begin in the
// same column, as far as the words before have no more than common lengths. The error is that of a file that is no
// text.
func Format(src []byte) ([]byte, error) {
	f, err := script.Parse("", src)
	if f == nil {
		return nil, err
	}
	head, sections := cutScript(f)
	lines := strings.Split(strings.TrimRight(head, "\n"), "\n")
	for begin := 0; begin < len(lines); {
		end := begin
		for end < len(lines) && isWords(lines[end]) {
			end++
		}
		align(lines[begin:end])
		begin = max(end, begin+1)
	}
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " \t")
	}
	return []byte(strings.Join(squeezeEmpty(lines), "\n") + "\n" + sections), nil
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

func isWords(line string) bool {
	line = strings.TrimSpace(line)
	return line != "" && !strings.HasPrefix(line, "#")
}

// widest is the longest word that others are aligned to; after a longer one a line goes on after one gap.
const widest = 40

// align puts words of the same place in the same column, up to the third: what follows differs from line to line.
func align(lines []string) {
	var table [][]string
	var widths [mostColumns]int
	for _, line := range lines {
		words := strings.Fields(line)
		table = append(table, words)
		for i := 0; i < columns(words) && i+1 < len(words); i++ {
			if n := len(words[i]); n <= widest {
				widths[i] = max(widths[i], n)
			}
		}
	}
	for i, words := range table {
		var b strings.Builder
		for j, word := range words {
			b.WriteString(word)
			switch {
			case j+1 == len(words):
			case j < columns(words):
				b.WriteString(strings.Repeat(" ", max(0, widths[j]-len(word))+2))
			default:
				b.WriteString("  ")
			}
		}
		lines[i] = b.String()
	}
}

const mostColumns = 3

// columns is how many words of a line mean something by their place: references and values are mere lists.
func columns(words []string) int {
	switch words[0] {
	case "refs", "each", "needs":
		return 1
	}
	return mostColumns
}

// squeezeEmpty leaves one empty line of several.
func squeezeEmpty(lines []string) []string {
	var kept []string
	for _, line := range lines {
		if line == "" && len(kept) > 0 && kept[len(kept)-1] == "" {
			continue
		}
		kept = append(kept, line)
	}
	return kept
}

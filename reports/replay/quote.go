package replay

import (
	"bytes"
	"fmt"
	"strings"
)

// printed are commands that print the data exactly, for a POSIX shell: what repeats itself is said once.
func printed(data []byte) []string {
	var list []string
	for _, p := range parts(data) {
		switch {
		case p.times == 1:
			list = append(list, "printf '"+format(p.text)+"'")
		case len(p.text) == 1 && p.text[0] > ' ' && p.text[0] < 0x7f:
			list = append(list, fmt.Sprintf("printf '%%%ds' '' | tr ' ' '%s'", p.times, format(p.text)))
		default: // the format is used once for each number, of which it prints nothing
			list = append(list, fmt.Sprintf("printf '%s%%.0s' $(seq %d)", format(p.text), p.times))
		}
	}
	return list
}

// A part is a run of octets, so many times.
type part struct {
	text  []byte
	times int
}

// What is worth a command of its own: octets and lines that repeat themselves.
const (
	manyOctets = 100
	manyLines  = 5
)

// parts finds what repeats itself: lines, and octets within a line.
func parts(data []byte) []part {
	var list []part
	for len(data) > 0 {
		line := data[:lineLength(data)]
		if n := repeats(data, line); n >= manyLines {
			list = append(list, part{line, n})
			data = data[n*len(line):]
			continue
		}
		list = appendLine(list, line)
		data = data[len(line):]
	}
	return list
}

func lineLength(data []byte) int {
	if i := bytes.IndexByte(data, '\n'); i >= 0 {
		return i + 1
	}
	return len(data)
}

// repeats counts how often data begins with a line.
func repeats(data, line []byte) int {
	n := 0
	for ; bytes.HasPrefix(data, line); n++ {
		data = data[len(line):]
	}
	return n
}

func appendLine(list []part, line []byte) []part {
	for len(line) > 0 {
		n := repeats(line, line[:1])
		if n >= manyOctets {
			list = append(list, part{line[:1], n})
			line = line[n:]
			continue
		}
		if last := len(list) - 1; last >= 0 && list[last].times == 1 {
			list[last].text = append(list[last].text, line[:n]...)
		} else {
			list = append(list, part{bytes.Clone(line[:n]), 1})
		}
		line = line[n:]
	}
	return list
}

// format is a format of printf, within single quotes, that prints the data.
func format(data []byte) string {
	var b strings.Builder
	for i, c := range data {
		switch {
		case c == '\r':
			b.WriteString(`\r`)
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\'':
			b.WriteString(`'\''`)
		case c == '\\':
			b.WriteString(`\\`)
		case c == '%':
			b.WriteString("%%")
		case c < ' ' || c >= 0x7f, c == '-' && i == 0: // a minus at the beginning would be an option
			fmt.Fprintf(&b, `\%03o`, c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

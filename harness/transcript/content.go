package transcript

import (
	"cmp"
	"strings"
)

// lineEnds are the ends of lines, by what a record calls them.
var lineEnds = map[string]string{"": "\r\n", "LF": "\n", "CR": "\r"}

// recognise finds what one end said line by line, as a scripted client does, and the other heard as one: content, or a line
// in which an end of line is none. Where the octets are just those lines they arrived, and the lines are what is shown.
func (f *flow) recognise(saidHeard, heardSaid []bool) {
	at := 0
	for i, w := range f.heard {
		if heardSaid[i] {
			continue
		}
		data := cmp.Or(w.data, w.raw)
		begin, end := f.run(saidHeard, data, at)
		if next := i + 1; begin == end && next < len(f.heard) && f.heard[next].raw == finalDot && !heardSaid[next] {
			begin, end = f.run(saidHeard, data+finalDot, at) // the end was said in pieces
			heardSaid[next] = begin < end
		}
		for n := begin; n < end; n++ {
			saidHeard[n], heardSaid[i] = true, true // the octets are shown as these lines
		}
		at = end
	}
}

const finalDot = ".\r\n"

// run is the next run of lines said, none of which was heard as a line, that make the octets: as a chunk, or as a
// message, in which a dot was added to lines that begin with one (RFC 5321 section 4.5.2), and where some servers take a bare
// LF for the end of a line.
func (f *flow) run(saidHeard []bool, data string, at int) (begin, end int) {
	for begin = at; begin < len(f.said); begin = end + 1 {
		var raw strings.Builder
		for end = begin; end < len(f.said) && !saidHeard[end]; end++ {
			raw.WriteString(f.said[end].raw)
		}
		if text := raw.String(); text != "" && (text == data || unstuffed(text) == data || unstuffed(endedByCRLF(text)) == data) {
			return begin, end
		}
	}
	return at, at
}

func endedByCRLF(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\n", "\r\n")
}

func unstuffed(text string) string {
	return strings.ReplaceAll(strings.TrimPrefix(text, "."), "\r\n.", "\r\n")
}

package transcript

import (
	"strings"

	"github.com/smtplab/smtplab/sim/record"
)

// What stands behind a line that only one end knows.
const (
	lostMark   = " (lost)"
	forgedMark = " (forged)"
)

// Unmarked is the line's text without the mark that says that it is lost or forged.
func (l Line) Unmarked() string {
	switch {
	case l.Lost:
		return strings.TrimSuffix(l.Text, lostMark)
	case l.Forged:
		return strings.TrimSuffix(l.Text, forgedMark)
	}
	return l.Text
}

// A flow is one direction of a conversation: what the near end said and what the far end heard.
type flow struct {
	said, heard []word
	last        *record.Line // that was said
}

// A word is a line or a run of octets, as one end has it.
type word struct {
	line   Line
	data   string // octets, which the text does not show
	raw    string // a line with its end
	joined bool   // left in one segment with the line before
}

// addLine adds a line of a command or reply.
func (f *flow) addLine(l Line, line *record.Line) {
	l.Text = lineText(line)
	w := word{line: l, raw: line.Octets()}
	if line.Heard {
		f.heard = append(f.heard, w)
		return
	}
	w.joined = joins(f.last, line)
	f.said = append(f.said, w)
	f.last = line
}

// addOctets adds octets, which the text only sums up.
func (f *flow) addOctets(l Line, octets *record.Octets) {
	l.Text = octetsText(octets)
	w := word{line: l, data: string(octets.Data)}
	if octets.Heard {
		f.heard = append(f.heard, w)
	} else {
		f.said = append(f.said, w)
	}
}

// lines puts the two ends together. Each line stands where it was said, a forged one where it was heard.
func (f *flow) lines(both bool) []Line {
	if !both {
		return append(plain(f.said), plain(f.heard)...)
	}
	saidHeard, heardSaid := align(f.said, f.heard)
	f.recognise(saidHeard, heardSaid)
	var list []Line
	for i, w := range f.said {
		l := w.shown()
		if !saidHeard[i] {
			l.Text += lostMark
			l.Lost = true
		}
		list = append(list, l)
	}
	for i, w := range f.heard {
		if !heardSaid[i] {
			w.line.Text += forgedMark
			w.line.Forged = true
			list = append(list, w.line)
		}
	}
	return list
}

func plain(words []word) []Line {
	list := make([]Line, len(words))
	for i, w := range words {
		list[i] = w.shown()
	}
	return list
}

// align finds which words arrived. TCP keeps the order, so the words that are the same at both ends are the longest
// common subsequence.
func align(said, heard []word) (saidHeard, heardSaid []bool) {
	saidHeard, heardSaid = make([]bool, len(said)), make([]bool, len(heard))
	begin := 0
	for begin < len(said) && begin < len(heard) && same(said[begin], heard[begin]) { // the usual case: all of it
		saidHeard[begin], heardSaid[begin] = true, true
		begin++
	}
	left, right := len(said)-begin, len(heard)-begin
	if left == 0 || right == 0 || left*right > maxTable { // hostile input: tell it all as lost and forged
		return saidHeard, heardSaid
	}
	a, b := numbered(said[begin:], heard[begin:])
	longest := commonLengths(a, b)
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			saidHeard[begin+i], heardSaid[begin+j] = true, true
			i, j = i+1, j+1
		case longest[i+1][j] >= longest[i][j+1]:
			i++
		default:
			j++
		}
	}
	return saidHeard, heardSaid
}

// numbered gives the same number to words that are the same, so that they are compared once and not in each cell of a table.
func numbered(said, heard []word) (a, b []int) {
	type content struct{ text, data string }
	known := map[content]int{}
	number := func(words []word) []int {
		list := make([]int, len(words))
		for i, w := range words {
			key := content{w.line.Text, w.data}
			if _, met := known[key]; !met {
				known[key] = len(known)
			}
			list[i] = known[key]
		}
		return list
	}
	return number(said), number(heard)
}

// maxTable bounds the table that align makes: some thousand lines of which hardly one arrived as it was said.
const maxTable = 1 << 22

// commonLengths[i][j] is the length of the longest common subsequence of a[i:] and b[j:]. The shorter of two that fit into the
// table has at most 2048 words.
func commonLengths(a, b []int) [][]uint16 {
	table := make([][]uint16, len(a)+1)
	for i := range table {
		table[i] = make([]uint16, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				table[i][j] = table[i+1][j+1] + 1
			} else {
				table[i][j] = max(table[i+1][j], table[i][j+1])
			}
		}
	}
	return table
}

func same(a, b word) bool { return a.line.Text == b.line.Text && a.data == b.data }

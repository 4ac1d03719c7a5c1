package transcript

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// A Row is one thing of a connection as each of its ends has it. A line that arrived stands at both; one that a box ate, or
// that went astray, stands where it was said; one that a box made up stands where it was heard.
type Row struct {
	At             time.Duration // when it was said; of a forged one, when it was heard
	Client, Server string        // empty at the end that knows nothing of it
	Between        string        // what a box did
	Index          int           // place in the record
}

// Rows are the connection's lines as each end has them.
func (c *Conversation) Rows() []Row {
	if c.ends == nil {
		return nil
	}
	return c.ends.rows()
}

// Differs reports whether the ends differ in what was said between them. That only one end knows of its own connecting and
// closing is no difference, and neither is that one end is not in the record.
func (c *Conversation) Differs() bool {
	if c.ends == nil || !c.ends.dialled || !c.ends.taken {
		return false
	}
	return slices.ContainsFunc(c.Rows(), func(r Row) bool {
		return r.Between == "" && (r.Client == "") != (r.Server == "") && isSaid(cmp.Or(r.Client, r.Server))
	})
}

// isSaid reports whether a line is of the dialogue: "C: ...", "C+ ...", and not "C closes".
func isSaid(text string) bool { return len(text) > 1 && (text[1] == ':' || text[1] == joined) }

// rows lines up the two ends. Where only one end is in the record, the other knows nothing.
func (x *ends) rows() []Row {
	rows := slices.Concat(x.fromC.rows(false), x.fromS.rows(true))
	for _, l := range x.notes {
		r := Row{At: l.At, Index: l.Index}
		switch {
		case strings.HasPrefix(l.Text, "F:"):
			r.Between = l.Text
		case strings.HasPrefix(l.Text, "C"):
			r.Client = l.Text
		default:
			r.Server = l.Text
		}
		rows = append(rows, r)
	}
	slices.SortStableFunc(rows, func(a, b Row) int { return cmp.Compare(a.Index, b.Index) })
	return rows
}

// rows are those of one direction.
func (f *flow) rows(fromServer bool) []Row {
	saidHeard, heardSaid := align(f.said, f.heard)
	var list []Row
	for i, w := range f.said {
		list = append(list, w.row(true, saidHeard[i], fromServer))
	}
	for i, w := range f.heard {
		if !heardSaid[i] {
			list = append(list, w.row(false, true, fromServer))
		}
	}
	return list
}

func (w word) row(said, heard, fromServer bool) Row {
	l := w.shown()
	r := Row{At: l.At, Index: l.Index}
	if said && !fromServer || heard && fromServer {
		r.Client = l.Text
	}
	if heard && !fromServer || said && fromServer {
		r.Server = l.Text
	}
	return r
}

// EndsText shows the connections whose ends differ, both ends side by side. It is empty where there are none.
func (s *Story) EndsText() string {
	var blocks []block
	for _, c := range s.Conversations {
		if !c.Differs() {
			continue
		}
		x := block{at: c.Begin, title: c.Client + " > " + c.Server}
		for _, r := range c.Rows() {
			x.lines = append(x.lines, stamp(r.At, strings.Join(r.columns(), "\n"+stampText("", ""))))
		}
		blocks = append(blocks, x)
	}
	var b strings.Builder
	for i, x := range foldDialogues(blocks) {
		heading := stampText("", pad("at the client")+" | at the server")
		b.WriteString(strings.Repeat("\n", min(i, 1)) + x.title + "\n" + heading + "\n" + strings.Join(x.lines, "\n") + "\n")
	}
	return b.String()
}

// columnWidth is that of one end, in characters.
const columnWidth = 60

// columns is the row as lines with two columns; what a box did stands across both.
func (r Row) columns() []string {
	if r.Between != "" {
		return []string{strings.Repeat("-", 8) + " " + r.Between}
	}
	left, right := broken(r.Client), broken(r.Server)
	var lines []string
	for i := range max(len(left), len(right)) {
		lines = append(lines, strings.TrimRight(pad(at(left, i))+" | "+at(right, i), " "))
	}
	return lines
}

// broken cuts a text into pieces of a column's width.
func broken(text string) []string {
	var pieces []string
	for runes := []rune(text); len(runes) > 0; {
		n := min(len(runes), columnWidth)
		pieces = append(pieces, string(runes[:n]))
		runes = runes[n:]
	}
	return pieces
}

func at(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return ""
}

func pad(text string) string {
	return text + strings.Repeat(" ", columnWidth-utf8.RuneCountInString(text))
}

package reports

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/smtplab/smtplab/reports/sequence"
	"github.com/smtplab/smtplab/reports/shown"
)

// A table is the transcript of one connection, or of the questions before it.
type table struct {
	Title  string
	Note   string   // above: what was left out
	Ends   []string // names of the two ends, where what they saw differs
	Single bool     // both ends saw the same, or there is one end
	Rows   []rowView
}

// A rowView is one row of a table.
type rowView struct {
	ID           string // where the diagram points here
	At, Who      string
	Text         string
	Lost, Forged bool
	Side         string // where it stands in a table of two ends: "left", "right", or "span" for what is of neither
	Other        string // what the other end knows of it
	Bytes        string // base64, where the text does not say them all
	Ending       string // where it is not CRLF
	Size         int    // of all bytes, where Bytes is only their beginning
	Same         string // the row that has the same bytes
}

// maxRows bounds a table.
const maxRows = 400

// tables spell out what the diagram shows, connection by connection. They note which places of the record have a row of
// their own.
func tables(ids string, shown []episode, bytes *byteBook, rows map[int]bool) []table {
	var list []table
	for _, e := range shown {
		note := ""
		if e.hidden > 0 {
			note = fmt.Sprintf("%d more like this are left out, the last begun at %s", e.hidden, edgeTime(e.until))
		}
		first := len(list)
		list = append(list, episodeTables(ids, e, bytes, rows)...)
		if len(list) > first {
			list[first].Note = note
		}
	}
	return list
}

func episodeTables(ids string, e episode, bytes *byteBook, rows map[int]bool) []table {
	var list []table
	places := map[string]int{}
	for _, m := range e.happenings {
		if m.Talk == nil && m.Rows[0].Who == "" {
			continue // told in the notes of the diagram and in the evidence
		}
		key := tableKey(m)
		at, known := places[key]
		if !known {
			at = len(list)
			places[key] = at
			list = append(list, newTable(m))
		}
		if t := &list[at]; len(t.Rows) < maxRows {
			t.Rows = append(t.Rows, viewRows(ids, m, bytes)...)
			rows[m.Rows[0].Place] = true
		} else {
			t.Note = "… and more than is shown here: see the record"
		}
	}
	return list
}

func tableKey(m sequence.Happening) string {
	if m.Talk == nil {
		return "dns"
	}
	return fmt.Sprintf("%p", m.Talk)
}

func newTable(m sequence.Happening) table {
	if m.Talk == nil {
		return table{Title: "DNS", Single: true}
	}
	t := table{Title: m.Talk.Client + " → " + m.Talk.Server, Single: !m.Talk.Differs()}
	if !t.Single {
		t.Ends = []string{m.Talk.Client, m.Talk.Server}
	}
	return t
}

func viewRows(ids string, m sequence.Happening, bytes *byteBook) []rowView {
	var list []rowView
	for i, r := range m.Rows {
		if i == shown.MaxLines {
			return append(list, rowView{Text: fmt.Sprintf("… and %s more", shown.Count(len(m.Rows)-i, "line"))})
		}
		v := rowView{At: stamp(r.At), Who: r.Who, Text: shown.Line(r.Text), Lost: r.Lost, Forged: r.Forged}
		v.Side, v.Other = sides(m, r)
		if i == 0 {
			v.ID = rowID(ids, r.Place)
		}
		if r.Who == "D" {
			v.Who, v.Text = "", shown.Line(asker(m)+": "+r.Text)
		}
		v.bytes(r, bytes, rowID(ids, r.Place))
		list = append(list, v)
	}
	return list
}

// asker is the host at its end of a question or an answer.
func asker(m sequence.Happening) string {
	if strings.HasPrefix(m.From, sequence.DNSPrefix) {
		return m.To
	}
	return m.From
}

// sides are where a row stands in a table of two ends, and what is said of it at the other: it stands where it was said,
// and a forged one where it was heard.
func sides(m sequence.Happening, r sequence.Row) (side, other string) {
	left := r.Who == "C"
	switch {
	case r.Forged:
		left, other = !left, "never said"
	case r.Lost:
		other = "never arrived"
	case r.Who == "C" || r.Who == "S":
		other = "heard"
	case r.Who == "" && m.Talk != nil:
		left = strings.HasPrefix(r.Text, "C ")
	default:
		return "span", ""
	}
	if left {
		return "left", other
	}
	return "right", other
}

// bytes adds what went over the wire where the text is not it.
func (v *rowView) bytes(r sequence.Row, book *byteBook, id string) {
	switch {
	case r.Octets != nil:
		v.ID = id
		v.Bytes, v.Same = book.enter(r.Octets.Data, id)
		v.cut(len(r.Octets.Data))
	case r.Line != nil:
		v.Ending = r.Line.Ending
		if v.Text != r.Line.Text {
			v.ID = id
			octets := []byte(r.Line.Octets())
			v.Bytes, v.Same = book.enter(octets, id)
			v.cut(len(octets))
			v.Ending = ""
		}
	}
}

// cut notes how many bytes there were where not all of them are in the page.
func (v *rowView) cut(size int) {
	if size > maxBytes {
		v.Size = size
	}
}

// A byteBook keeps the bytes of a case from standing there twice: a blob goes out with each try.
type byteBook struct {
	rows map[[sha256.Size]byte]string
}

func newByteBook() *byteBook { return &byteBook{map[[sha256.Size]byte]string{}} }

// maxBytes bounds the bytes of one row.
const maxBytes = 2048

// enter returns the bytes in base64, or the row that has them already.
func (b *byteBook) enter(data []byte, id string) (encoded, same string) {
	data = data[:min(len(data), maxBytes)]
	sum := sha256.Sum256(data)
	if row, known := b.rows[sum]; known {
		return "", row
	}
	b.rows[sum] = id
	return base64.StdEncoding.EncodeToString(data), ""
}

package reports

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/smtplab/smtplab/sim/record"
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
	AtServer     bool   // the end at which a lost or forged row stands
	Bytes        string // base64, where the text does not say them all
	Ending       string // where it is not CRLF
	Size         int    // of what Bytes begins, where that is cut
	Same         string // the row that has the same bytes
}

// maxRows bounds a table.
const maxRows = 400

// tables spell out what the diagram shows, connection by connection. They note which places of the record have a row of
// their own.
func tables(caseID string, shown []episode, bytes *byteBook, rows map[int]bool) []table {
	var list []table
	for _, e := range shown {
		note := ""
		if e.hidden > 0 {
			note = fmt.Sprintf("%d more like this are left out, the last begun at %s", e.hidden, edgeTime(e.until))
		}
		first := len(list)
		list = append(list, episodeTables(caseID, e, bytes, rows)...)
		if len(list) > first {
			list[first].Note = note
		}
	}
	return list
}

func episodeTables(caseID string, e episode, bytes *byteBook, rows map[int]bool) []table {
	var list []table
	places := map[string]int{}
	for _, m := range e.moments {
		if m.talk == nil && m.kind == noted && m.rows[0].who == "" || m.kind == trouble {
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
			t.Rows = append(t.Rows, viewRows(caseID, m, bytes)...)
			rows[m.rows[0].place] = true
		} else {
			t.Note = "… and more than is shown here: see the record"
		}
	}
	return list
}

func tableKey(m moment) string {
	if m.talk == nil {
		return "dns"
	}
	return fmt.Sprintf("%p", m.talk)
}

func newTable(m moment) table {
	if m.talk == nil {
		return table{Title: "DNS", Single: true}
	}
	t := table{Title: m.talk.Client + " → " + m.talk.Server, Single: !m.talk.Differs()}
	if !t.Single {
		t.Ends = []string{m.talk.Client, m.talk.Server}
	}
	return t
}

func viewRows(caseID string, m moment, bytes *byteBook) []rowView {
	var list []rowView
	for i, r := range m.rows {
		if i == MaxLines {
			return append(list, rowView{Text: fmt.Sprintf("… and %s more", plural(len(m.rows)-i, "line"))})
		}
		v := rowView{At: stamp(r.at), Who: r.who, Text: ShownLine(r.text), Lost: r.lost, Forged: r.forged}
		v.AtServer = r.lost == (r.who == "S")
		if i == 0 {
			v.ID = rowID(caseID, r.place)
		}
		if r.who == "D" {
			v.Text = m.from + ": " + v.Text
			if strings.HasPrefix(m.from, dnsPrefix) {
				v.Text = m.to + ": " + ShownLine(r.text)
			}
			v.Who = ""
		}
		v.bytes(r, bytes, rowID(caseID, r.place))
		list = append(list, v)
	}
	return list
}

// bytes adds what went over the wire where the text is not it.
func (v *rowView) bytes(r row, book *byteBook, id string) {
	switch {
	case r.octets != nil:
		v.ID = id
		v.Bytes, v.Same = book.enter(r.octets.Data, id)
		v.Size = len(r.octets.Data)
	case r.line != nil:
		v.Ending = r.line.Ending
		if v.Text != r.line.Text {
			v.ID = id
			v.Bytes, v.Same = book.enter([]byte(r.line.Text+endings(r.line)), id)
			v.Size = len(r.line.Text) + len(endings(r.line))
			v.Ending = ""
		}
	}
}

// endings are the bytes that end a line.
func endings(l *record.Line) string {
	switch l.Ending {
	case "LF":
		return "\n"
	case "CR":
		return "\r"
	case "none":
		return ""
	}
	return "\r\n"
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

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/smtplab/smtplab/sim/record"
)

// logDelay is how long a line of the query log may wait for others: to write each by itself takes longer than to answer.
const logDelay = 100 * time.Millisecond

// A queryLog writes a line of JSON for each query. The book hands it one at a time.
type queryLog struct {
	begun time.Time
	out   *outlet
	line  []byte
}

func newQueryLog(w io.Writer, say func(string, ...any)) *queryLog {
	out := newOutlet(w, say)
	out.delay = logDelay
	out.note = func(lines int, why string) string { return fmt.Sprintf("{\"left_out\":%d,\"why\":%q}\n", lines, why) }
	return &queryLog{out: out}
}

// Add implements [record.Sink].
func (l *queryLog) Add(e record.Event) {
	served, ok := e.Fact.(*record.Served)
	if !ok {
		return
	}
	l.line = appendQuery(l.line[:0], l.begun.Add(e.At), served)
	l.out.Write(l.line)
}

// appendQuery writes one line, without the detour by reflection.
func appendQuery(b []byte, at time.Time, s *record.Served) []byte {
	b = at.AppendFormat(append(b, `{"time":"`...), time.RFC3339Nano)
	b = s.From.AppendTo(append(b, `","from":"`...))
	b = append(b, '"')
	for _, field := range [...]struct{ name, value string }{
		{"transport", s.Transport}, {"name", s.Name}, {"type", s.Type}, {"outcome", s.Outcome},
	} {
		b = append(append(append(b, `,"`...), field.name...), `":`...)
		b = appendJSON(b, field.value)
	}
	return append(b, "}\n"...)
}

// appendJSON writes a string. The names that people ask for need no escape.
func appendJSON(b []byte, text string) []byte {
	plain := !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > '~' || strings.ContainsRune(`"\<>&`, r) })
	if plain {
		return append(append(append(b, '"'), text...), '"')
	}
	quoted, _ := json.Marshal(text) // of a string, which cannot fail
	return append(b, quoted...)
}

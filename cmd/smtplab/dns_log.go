package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/smtplab/smtplab/sim/record"
)

// logDelay is how long a line of the query log may wait for others: to write each by itself takes longer than to answer.
const logDelay = 100 * time.Millisecond

// A queryLog writes a line of JSON for each query.
type queryLog struct {
	begun time.Time

	mu    sync.Mutex // of what follows
	out   *bufio.Writer
	line  []byte
	timer *time.Timer // that writes what waits; nil while nothing does
}

func newQueryLog(w io.Writer) *queryLog { return &queryLog{out: bufio.NewWriterSize(w, 64<<10)} }

// Add implements [record.Sink].
func (l *queryLog) Add(e record.Event) {
	served, ok := e.Fact.(*record.Served)
	if !ok {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.line = appendQuery(l.line[:0], l.begun.Add(e.At), served)
	l.out.Write(l.line)
	if l.timer == nil {
		l.timer = time.AfterFunc(logDelay, l.flush)
	}
}

func (l *queryLog) flush() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.timer = nil
	l.out.Flush()
}

// close writes what waits, and tells whether all could be written. Nothing may be added later.
func (l *queryLog) close() error {
	l.mu.Lock()
	if l.timer != nil {
		l.timer.Stop()
	}
	l.mu.Unlock()
	l.flush()
	if err := l.out.Flush(); err != nil { // the first that went wrong
		return trouble(fmt.Errorf("could not write the output: %w", err))
	}
	return nil
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

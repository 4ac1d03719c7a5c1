package transcript

import (
	"strings"
	"testing"

	"github.com/smtplab/smtplab/sim/record"
)

// said is a conversation of which one end is known: each line is "SEGMENT LINE".
func said(lines ...string) []record.Event {
	var events []record.Event
	for _, text := range lines {
		segment, line, _ := strings.Cut(text, " ")
		from, words, _ := strings.Cut(line, ": ")
		events = append(events, record.Event{Host: "mail", Fact: &record.Line{
			Conn: 1, From: record.Speaker(from[0]), Text: words, Segment: int(segment[0] - '0'),
		}})
	}
	return events
}

func TestMarkOfWhatLeftTogether(t *testing.T) {
	tests := []struct {
		name  string
		lines []string
		want  string
	}{
		{"each alone", []string{"1 C: RCPT a", "2 C: RCPT b"}, "C: RCPT a|C: RCPT b"},
		{"a batch", []string{"1 C: RCPT a", "1 C: RCPT b", "2 C: DATA"}, "C: RCPT a|C+ RCPT b|C: DATA"},
		{"one reply of many lines", []string{"1 S: 250-a", "1 S: 250-b", "1 S: 250 c"}, "S: 250-a|S: 250-b|S: 250 c"},
		{"two replies", []string{"1 S: 250-a", "1 S: 250 b", "1 S: 250 c"}, "S: 250-a|S: 250 b|S+ 250 c"},
		{"each end counts for itself", []string{"1 C: RCPT a", "1 S: 250 ok"}, "C: RCPT a|S: 250 ok"},
		{"unknown", []string{"0 C: RCPT a", "0 C: RCPT b"}, "C: RCPT a|C: RCPT b"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, l := range Read(said(test.lines...)).Conversations[0].Lines {
				got = append(got, l.Text)
			}
			if strings.Join(got, "|") != test.want {
				t.Errorf("want %q, got %q", test.want, strings.Join(got, "|"))
			}
		})
	}
}

func TestWithoutMark(t *testing.T) {
	for text, want := range map[string]string{
		"C+ RCPT a": "C: RCPT a", "S+ 250 ok": "S: 250 ok", "C: a": "C: a", "F: C+ a": "F: C+ a", "C closes": "C closes", "": "",
	} {
		if got := WithoutMark(text); got != want {
			t.Errorf("WithoutMark(%q): want %q, got %q", text, want, got)
		}
	}
}

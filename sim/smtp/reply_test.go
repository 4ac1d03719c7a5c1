package smtp_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/smtplab/smtplab/sim/smtp"
)

func TestParseReply(t *testing.T) { // RFC 5321 4.2
	tests := []struct {
		name   string
		lines  []string
		want   smtp.Reply
		status string
	}{
		{"one line", []string{"220 mx ESMTP"}, smtp.Reply{Code: 220, Lines: []string{"mx ESMTP"}}, ""},
		{"two lines, KB 240832", []string{"220-mail ready", "220 ESMTP spoken here"},
			smtp.Reply{Code: 220, Lines: []string{"mail ready", "ESMTP spoken here"}}, ""},
		{"the code alone, 4.2", []string{"250"}, smtp.Reply{Code: 250, Lines: []string{""}, Bare: true}, ""},
		{"the code alone at the end", []string{"250-a", "250"}, smtp.Reply{Code: 250, Lines: []string{"a", ""}, Bare: true}, ""},
		{"no text", []string{"250 "}, smtp.Reply{Code: 250, Lines: []string{""}}, ""},
		{"an empty line in between", []string{"250-", "250 a"}, smtp.Reply{Code: 250, Lines: []string{"", "a"}}, ""},
		{"enhanced, RFC 2034 4", []string{"550 5.1.1 no such user"},
			smtp.Reply{Code: 550, Enhanced: "5.1.1", Lines: []string{"no such user"}}, "5.1.1"},
		{"enhanced on all lines", []string{"550-5.1.1 a", "550 5.1.1 b"},
			smtp.Reply{Code: 550, Enhanced: "5.1.1", Lines: []string{"a", "b"}}, "5.1.1"},
		{"enhanced on the first line only", []string{"550-5.1.1 a", "550 b"}, smtp.Reply{Code: 550, Lines: []string{"5.1.1 a", "b"}}, "5.1.1"},
		{"enhanced without text", []string{"250 2.1.5"}, smtp.Reply{Code: 250, Lines: []string{"2.1.5"}}, "2.1.5"},
		{"enhanced and a space", []string{"250 2.1.5 "}, smtp.Reply{Code: 250, Enhanced: "2.1.5", Lines: []string{""}}, "2.1.5"},
		{"of another class, RFC 2034 4", []string{"550 2.1.5 a"}, smtp.Reply{Code: 550, Lines: []string{"2.1.5 a"}}, ""},
		{"354 has none", []string{"354 2.1.5 a"}, smtp.Reply{Code: 354, Lines: []string{"2.1.5 a"}}, ""},
		{"trailing space, as IIS", []string{"250 2.1.5 b@c "}, smtp.Reply{Code: 250, Enhanced: "2.1.5", Lines: []string{"b@c "}}, "2.1.5"},
		{"a code nobody defines, 4.3.2", []string{"599 x"}, smtp.Reply{Code: 599, Lines: []string{"x"}}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := smtp.ParseReply(tt.lines...)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got) + cmp.Diff(tt.lines, got.Wire()); diff != "" {
				t.Error(diff)
			}
			if got.Status() != tt.status {
				t.Errorf("status: want %q, got %q", tt.status, got.Status())
			}
		})
	}
}

func TestParseReplyRefuses(t *testing.T) {
	tests := []struct {
		lines []string
		want  error
	}{
		{[]string{""}, smtp.ErrReplyCode},
		{[]string{"25"}, smtp.ErrReplyCode},
		{[]string{"150 a"}, smtp.ErrReplyCode},
		{[]string{"600 a"}, smtp.ErrReplyCode},
		{[]string{"2500 a"}, smtp.ErrReplyCode},
		{[]string{"250\ta"}, smtp.ErrReplyCode},
		{[]string{"********"}, smtp.ErrReplyCode},
		{[]string{"250-a", "550 b"}, smtp.ErrReplyMixed},
		{[]string{"250-a"}, smtp.ErrReplyUnended},
		{nil, smtp.ErrReplyUnended},
		{strings.Split(strings.Repeat("250-a ", 1001)+"250 a", " "), smtp.ErrReplyTooLong},
		{strings.Split(strings.Repeat("250-"+strings.Repeat("x", 1000)+" ", 200)+"250 a", " "), smtp.ErrReplyTooLong},
	}
	for _, tt := range tests {
		if _, err := smtp.ParseReply(tt.lines...); !errors.Is(err, tt.want) {
			t.Errorf("%.50q: want %v, got %v", tt.lines, tt.want, err)
		}
	}
	if _, err := smtp.ParseReply("250 a", "250 b"); err == nil {
		t.Error("want an error for a line after the last one")
	}
}

func TestReadReply(t *testing.T) {
	r := smtp.NewLineReader(strings.NewReader("250-a\r\n250 b\n354 go\r\n250 "+strings.Repeat("x", 600)+"\r\n250-a"), 512, smtp.AlsoLF)
	var heard []string
	hear := func(l smtp.Line) { heard = append(heard, l.Text+"|"+l.Ending.Odd()) }
	first, err := smtp.ReadReply(r, hear)
	if err != nil || first.String() != "250-a / 250 b" || first.Text() != "a\nb" {
		t.Errorf("got %q, %v", first, err)
	}
	if diff := cmp.Diff([]string{"250-a|", "250 b|LF"}, heard); diff != "" {
		t.Error(diff)
	}
	if second, err := smtp.ReadReply(r, nil); second.Code != 354 || err != nil {
		t.Errorf("got %q, %v", second, err)
	}
	if _, err := smtp.ReadReply(r, nil); !errors.Is(err, smtp.ErrReplyTooLong) {
		t.Errorf("got %v", err)
	}
	if _, err := smtp.ReadReply(r, nil); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("got %v", err)
	}
	// "250" without CRLF may be the beginning of anything.
	cut := smtp.NewLineReader(strings.NewReader("250"), 512, smtp.AlsoLF)
	if _, err := smtp.ReadReply(cut, nil); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("got %v", err)
	}
}

func TestReplyParserIsReadyAgainAfterReset(t *testing.T) {
	var p smtp.ReplyParser
	for _, line := range []string{"220 a", "550 b"} {
		if complete, err := p.Add(line); !complete || err != nil {
			t.Fatalf("%q: %v, %v", line, complete, err)
		}
		if got := p.Reply().String(); got != line {
			t.Errorf("want %q, got %q", line, got)
		}
		p.Reset()
	}
}

func TestReplyClasses(t *testing.T) { // RFC 5321 4.2.1
	for code, want := range map[int][4]bool{250: {true}, 354: {false, true}, 421: {false, false, true}, 599: {false, false, false, true}} {
		r := smtp.NewReply(code)
		if got := [4]bool{r.Positive(), r.Intermediate(), r.Transient(), r.Permanent()}; got != want {
			t.Errorf("%d: got %v", code, got)
		}
		if got := string(r.AppendTo(nil)); got != r.String()+"\r\n" || got[3] != ' ' {
			t.Errorf("%d: got %q", code, got)
		}
	}
}

func TestReplyReadsBackAsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := smtp.NewEnhancedReply(
			rapid.IntRange(200, 599).Draw(t, "code"), "",
			rapid.SliceOfN(rapid.StringMatching(`([A-Za-z][ -~]{0,20})?`), 1, 5).Draw(t, "lines")...,
		)
		if r.Code/100 != 3 && rapid.Bool().Draw(t, "enhanced") {
			r.Enhanced = smtp.Status{Class: r.Code / 100, Subject: 1, Detail: rapid.IntRange(0, 999).Draw(t, "detail")}.String()
		}
		got, err := smtp.ParseReply(r.Wire()...)
		if diff := cmp.Diff(r, got); err != nil || diff != "" {
			t.Fatalf("%v\n%s", err, diff)
		}
	})
}

func FuzzParseReply(f *testing.F) {
	for _, seed := range []string{"250 a", "250-a\n250", "550-5.1.1 a\n550 5.1.1 b", "250 2.1.5", "250-\n550 x", "220 ****"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		lines := strings.Split(text, "\n")
		r, err := smtp.ParseReply(lines...)
		if err != nil {
			return
		}
		if diff := cmp.Diff(lines, r.Wire()); diff != "" {
			t.Error(diff)
		}
		_, offered := smtp.ParseExtensions(r)
		_, again := smtp.ParseExtensions(offered.Reply("x"))
		if diff := cmp.Diff(offered, again); diff != "" {
			t.Error(diff)
		}
		_, _ = offered.Size()
		_ = offered.Auth()
	})
}

func TestParseStatus(t *testing.T) { // RFC 3463 2
	for text, want := range map[string]smtp.Status{
		"4.4.7": {Class: 4, Subject: 4, Detail: 7}, "5.999.0": {Class: 5, Subject: 999}, "2.0.0": {Class: 2},
		"": {}, "5": {}, "5.1": {}, "5.1.": {}, "5.1.1.1": {}, "3.1.1": {}, "5.01.1": {},
		"5.1.1000": {}, "5.1.1 ": {}, "5.-1.1": {}, "55.1.1": {},
	} {
		got, err := smtp.ParseStatus(text)
		if got != want || (err != nil) != (want == smtp.Status{}) || err == nil && got.String() != text {
			t.Errorf("%q: got %v, %v", text, got, err)
		}
	}
	if status, rest, ok := smtp.CutStatus("2.1.0 a@b....Sender OK"); status != "2.1.0" || rest != "a@b....Sender OK" || !ok {
		t.Errorf("got %q, %q, %v", status, rest, ok)
	}
	for _, text := range []string{"", "2.1.0", "2.1.0.1 x", "a b", " 2.1.0 x"} {
		if _, rest, ok := smtp.CutStatus(text); ok || rest != text {
			t.Errorf("%q: got %q, %v", text, rest, ok)
		}
	}
}

package smtp_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/smtplab/smtplab/sim/smtp"
)

func TestSplitMessage(t *testing.T) {
	for message, want := range map[string][2]string{
		"A: b\r\n\r\nbody\r\n":         {"A: b\r\n", "body\r\n"},
		"A: b\r\nC: d\r\n\r\n\r\nbody": {"A: b\r\nC: d\r\n", "\r\nbody"},
		"\r\nbody":                     {"", "body"},
		"A: b\r\n":                     {"A: b\r\n", ""},
		"A: b\n\nbody":                 {"A: b\n\nbody", ""}, // a bare LF ends no line
		"":                             {"", ""},
	} {
		header, body := smtp.SplitMessage([]byte(message))
		if string(header) != want[0] || string(body) != want[1] {
			t.Errorf("%q: got %q and %q", message, header, body)
		}
	}
}

func TestParseHeader(t *testing.T) { // RFC 5322 2.2 and 4.5
	h, err := smtp.ParseHeader([]byte("Received: from a\r\n\tby b;\r\n  today\r\nsubject:x\r\nTo : c\r\nReceived: 2 \r\nX:\r\n"))
	want := smtp.Header{
		{Name: "Received", Value: "from a\tby b;  today"}, {Name: "subject", Value: "x"}, {Name: "To", Value: "c"},
		{Name: "Received", Value: "2"}, {Name: "X"},
	}
	if diff := cmp.Diff(want, h); err != nil || diff != "" {
		t.Fatalf("%v\n%s", err, diff)
	}
	if v, ok := h.Get("Subject"); v != "x" || !ok {
		t.Errorf("got %q, %v", v, ok)
	}
	if _, ok := h.Get("From"); ok {
		t.Error("there is no From")
	}
	if got := h.All("RECEIVED"); len(got) != 2 || got[1] != "2" {
		t.Errorf("got %q", got)
	}
	for header, want := range map[string]string{
		"A: b\r\n c\r\nnothing\r\n": "line 3",
		" A: b\r\n":                 "line 1",
		": b\r\n":                   "line 1",
		"A b: c\r\n":                "line 1",
		"é: c\r\n":                  "line 1",
	} {
		if _, err := smtp.ParseHeader([]byte(header)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: want an error for %s, got %v", header, want, err)
		}
	}
}

func TestFieldOf(t *testing.T) {
	message := []byte("no field\r\nSubjects: a\r\nSubject : b\r\n c\r\n\r\nTo: d\r\n")
	if v, ok := smtp.FieldOf(message, "subject"); v != "b c" || !ok {
		t.Errorf("got %q, %v", v, ok)
	}
	if v, ok := smtp.FieldOf(message, "To"); ok {
		t.Errorf("the body is no header; got %q", v)
	}
}

func TestPrepend(t *testing.T) {
	received := smtp.Field{Name: "Received", Value: "from a by b with SMTPSVC(5.0);\r\n\t Wed, 7 Apr 2004 14:32:17 -0400"}
	line := "Received: from a by b with SMTPSVC(5.0);\r\n\t Wed, 7 Apr 2004 14:32:17 -0400\r\n"
	for message, want := range map[string]string{
		"A: b\r\n\r\nbody": line + "A: b\r\n\r\nbody",
		"\r\nbody":         line + "\r\nbody",
		"body\r\n":         line + "\r\nbody\r\n",
		"":                 line + "\r\n",
	} {
		if got := string(smtp.Prepend([]byte(message), received)); got != want {
			t.Errorf("%q: got %q", message, got)
		}
	}
}

func TestNoValueSmugglesInAField(t *testing.T) {
	for value, want := range map[string]string{
		"a\r\nBcc: b":       "X: a  Bcc: b\r\n",
		"a\nBcc: b":         "X: a Bcc: b\r\n",
		"a\r\n \r\nbody":    "X: a     body\r\n", // a line of blanks could pass for the end of the header
		"a\r\n":             "X: a  \r\n",
		"\r\n\tfolded":      "X:\r\n\tfolded\r\n",
		"a\r\n\tb\r\n c":    "X: a\r\n\tb\r\n c\r\n",
		"a\r\r\n b":         "X: a \r\n b\r\n",
		"":                  "X:\r\n",
		"a\r\n\r\n\r\n b\r": "X: a    \r\n b \r\n",
	} {
		if got := string(smtp.Field{Name: "X", Value: value}.AppendTo(nil)); got != want {
			t.Errorf("%q: want %q, got %q", value, want, got)
		}
	}
}

func TestLongFieldsAreFolded(t *testing.T) { // RFC 5322 2.1.1: 998 octets at most
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.StringMatching(`[!-~]{1,300}`), 1, 30).Draw(t, "words")
		want := smtp.Header{{Name: "X", Value: strings.Join(words, " ")}}
		text := want.AppendTo(nil)
		for line := range bytes.SplitSeq(text, []byte("\r\n")) {
			if len(line) > 998 {
				t.Fatalf("a line of %d octets", len(line))
			}
		}
		got, err := smtp.ParseHeader(text)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Fatalf("%v\n%s", err, diff)
		}
	})
	endless := smtp.Field{Name: "X", Value: strings.Repeat("x", 5000)}.AppendTo(nil)
	if string(endless) != "X:\r\n "+strings.Repeat("x", 5000)+"\r\n" {
		t.Errorf("what has no blank can be folded after the colon only; got %d octets", len(endless))
	}
}

func TestCanonicalLines(t *testing.T) {
	for text, want := range map[string]string{
		"a\nb\n": "a\r\nb\r\n", "a\r\nb": "a\r\nb", "a\rb": "a\r\nb", "\n\n": "\r\n\r\n", "\r\r\n": "\r\n\r\n", "": "",
	} {
		if got := string(smtp.CanonicalLines([]byte(text))); got != want {
			t.Errorf("%q: got %q", text, got)
		}
	}
}

// Each bare CR and each bare LF is mended, be there but one of a kind; what is in order is not copied.
func TestWithoutBareEndings(t *testing.T) {
	for text, want := range map[string]string{
		"a\rb\r\n": "a\r\nb\r\n", "a\nb\r\n": "a\r\nb\r\n", "a\n\rb\r\n": "a\r\n\r\nb\r\n", "a\r\nb\r\n": "a\r\nb\r\n", "": "",
	} {
		content := []byte(text)
		got := smtp.WithoutBareEndings(content)
		if string(got) != want {
			t.Errorf("%q: want %q, got %q", text, want, got)
		}
		if text == want && text != "" && &got[0] != &content[0] {
			t.Errorf("%q: want it as it is, got a copy", text)
		}
	}
}

func FuzzHeader(f *testing.F) {
	for _, seed := range []string{
		"A: b\r\n\tc\r\nD: e\r\n\r\nbody", "\r\n", "x", "A:\r\n \r\nB: c\r\n",
		"To: a@b\r\nFrom: \"x\" <c@d>\r\nDate: Wed, 7 Apr 2004 14:32:17 -0400\r\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, message []byte) {
		header, body := smtp.SplitMessage(message)
		if len(header)+len(body) > len(message) || len(message)-len(header)-len(body) > 2 {
			t.Errorf("%q: got %q and %q", message, header, body)
		}
		h, err := smtp.ParseHeader(header)
		_, _, _ = smtp.EnvelopeOf(h)
		if date, ok := h.Get("Date"); ok {
			_, _ = smtp.ParseDate(date)
		}
		if more := smtp.Prepend(message, smtp.Field{Name: "X", Value: string(body)}); !bytes.HasSuffix(more, message) {
			t.Errorf("%q: got %q", message, more)
		} else if _, ok := smtp.FieldOf(more, "X"); !ok {
			t.Errorf("%q: the new field is lost: %q", message, more)
		}
		if err != nil {
			return
		}
		again, err := smtp.ParseHeader(h.AppendTo(nil))
		if err != nil || len(again) != len(h) {
			t.Errorf("%q: %d fields, then %d, %v", header, len(h), len(again), err)
		}
	})
}

func TestDates(t *testing.T) { // RFC 5322 3.3
	at := time.Date(2004, 4, 7, 14, 32, 17, 0, time.FixedZone("", -4*3600))
	for form, want := range map[smtp.DateForm]string{
		"":                "Wed, 07 Apr 2004 14:32:17 -0400",
		smtp.DateRFC5322:  "Wed, 07 Apr 2004 14:32:17 -0400",
		smtp.DateOneDigit: "Wed, 7 Apr 2004 14:32:17 -0400",
	} {
		text := smtp.FormatDate(at, form)
		if got, err := smtp.ParseDate(text); text != want || err != nil || !got.Equal(at) {
			t.Errorf("%q: got %q, which reads as %v, %v", form, text, got, err)
		}
	}
	if got, err := smtp.ParseDate("7 Apr 2004 18:32 GMT (UTC)"); err != nil || got.Hour() != 18 {
		t.Errorf("got %v, %v", got, err)
	}
	for _, bad := range []string{"", "yesterday", "Wed, 32 Apr 2004 14:32:17 -0400", "2004-04-07"} {
		if _, err := smtp.ParseDate(bad); err == nil {
			t.Errorf("%q: want an error", bad)
		}
	}
}

func TestAddresses(t *testing.T) {
	h := smtp.Header{
		{Name: "From", Value: `"Ana, of Contoso" <ana@contoso.example>, other@contoso.example`},
		{Name: "To", Value: `Bob (the builder) <bob@fabrikam.example>, "a@b c"@d.example`},
		{Name: "Cc", Value: `friends: x@[192.0.2.1], BOB@fabrikam.example;, bob@FABRIKAM.example`},
		{Name: "Bcc", Value: `undisclosed-recipients:;`},
	}
	from, to, err := smtp.EnvelopeOf(h)
	if err != nil || from.String() != "<ana@contoso.example>" {
		t.Errorf("from: got %s, %v", from, err)
	}
	var got []string
	for _, p := range to {
		got = append(got, p.Mailbox())
	}
	want := []string{"bob@fabrikam.example", `"a@b c"@d.example`, "x@[192.0.2.1]", "BOB@fabrikam.example"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if from, _, _ := smtp.EnvelopeOf(append(h, smtp.Field{Name: "Sender", Value: "sec@contoso.example"})); from.Local != "sec" {
		t.Errorf("Sender comes before From (RFC 5322 3.6.2); got %s", from)
	}
	emptyLabel := append(h[:1:1], smtp.Field{Name: "To", Value: "a@b..c"})
	for _, bad := range []smtp.Header{h[1:], h[:1], {{Name: "From", Value: "ana"}}, emptyLabel} {
		if _, _, err := smtp.EnvelopeOf(bad); err == nil {
			t.Errorf("%v: want an error", bad)
		}
	}
}

func TestWithoutField(t *testing.T) {
	for message, want := range map[string]string{
		"Return-Path: <a>\r\nA: b\r\n\r\nReturn-Path: text":               "A: b\r\n\r\nReturn-Path: text",
		"A: b\r\nRETURN-PATH: <a>\r\n <b>\r\nC: d\r\nreturn-path : e\r\n": "A: b\r\nC: d\r\n",
		"Return-Paths: x\r\n\r\n":                                         "Return-Paths: x\r\n\r\n",
		"":                                                                "",
	} {
		if got := string(smtp.WithoutField([]byte(message), "Return-Path")); got != want {
			t.Errorf("%q: want %q, got %q", message, want, got)
		}
	}
}

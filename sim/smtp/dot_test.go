package smtp_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/smtplab/smtplab/sim/smtp"
)

var contents = []struct {
	name, in    string
	rule        smtp.DotRule
	want, rest  string
	lf, cr, cut bool
}{
	{name: "a message", in: "a\r\nb\r\n.\r\nQUIT\r\n", want: "a\r\nb\r\n", rest: "QUIT\r\n"},
	{name: "nothing", in: ".\r\nQUIT\r\n", rest: "QUIT\r\n"},
	{name: "stuffed dots, RFC 5321 4.5.2", in: "..\r\n..a\r\n...b\r\n. c\r\n.. \r\n.\r\n", want: ".\r\n.a\r\n..b\r\n c\r\n. \r\n"},
	{name: "dots inside lines", in: "a.\r\na..b\r\n.\r\n", want: "a.\r\na..b\r\n"},
	{name: "LF.LF is content, 4.1.1.4", in: "a\n.\nb\r\n.\r\n", want: "a\n.\nb\r\n", lf: true},
	{name: "LF.CRLF is content", in: "a\n.\r\nb\r\n.\r\n", want: "a\n.\r\nb\r\n", lf: true},
	{name: "CRLF.LF is a stuffed line", in: "a\r\n.\nb\r\n.\r\n", want: "a\r\n\nb\r\n", lf: true},
	{name: "CR.CR is content", in: "a\r.\rb\r\n.\r\n", want: "a\r.\rb\r\n", cr: true},
	{name: "CRLF.CR is a stuffed line", in: "a\r\n.\rb\r\n.\r\n", want: "a\r\n\rb\r\n", cr: true},
	{name: "CRLF.CRCRLF is a stuffed line", in: "a\r\n.\r\r\nb\r\n.\r\n", want: "a\r\n\r\r\nb\r\n", cr: true},
	{name: "CRCRLF.CRLF ends", in: "a\r\r\n.\r\nb", want: "a\r\r\n", rest: "b", cr: true},
	{name: "NUL beside the dot", in: "a\r\n.\x00\r\n\x00.\r\n.\r\n", want: "a\r\n\x00\r\n\x00.\r\n"},
	{name: "bare CR last", in: "a\r\n.b\r\r\n.\r\n", want: "a\r\nb\r\r\n", cr: true},

	{name: "LF.LF, named", in: "a\n.\nb", rule: smtp.BareLFDots, want: "a\r\n", rest: "b", lf: true},
	{name: "LF.CRLF, named", in: "a\n.\r\nb", rule: smtp.BareLFDots, want: "a\r\n", rest: "b", lf: true},
	{name: "CRLF.LF, named", in: "a\r\n.\nb", rule: smtp.BareLFDots, want: "a\r\n", rest: "b"},
	{name: "LF becomes CRLF", in: "a\n\n..b\nc\r\n.\r\n", rule: smtp.BareLFDots, want: "a\r\n\r\n.b\r\nc\r\n", lf: true},
	{name: "CR.CR, named rule", in: "a\r.\rb\r\n.\r\n", rule: smtp.BareLFDots, want: "a\r.\rb\r\n", cr: true},
	{name: "CRLF alone, named rule", in: "a\r\n.\r\n", rule: smtp.BareLFDots, want: "a\r\n"},

	{name: "cut in a line", in: "a\r\nb", want: "a\r\nb", cut: true},
	{name: "cut at once", in: "", cut: true},
	{name: "cut after the dot", in: "a\r\n.", want: "a\r\n", cut: true},
	{name: "cut in the end", in: "a\r\n.\r", want: "a\r\n", cut: true},
	{name: "no CRLF before the dot", in: "a.\r\n", want: "a.\r\n", cut: true},
}

func TestReadContent(t *testing.T) {
	for _, tt := range contents {
		for how, src := range sources(tt.in) {
			t.Run(tt.name+"/"+how, func(t *testing.T) {
				r := smtp.NewLineReader(src, 99, smtp.OnlyCRLF)
				got, err := smtp.ReadContent(r, tt.rule, 0)
				if (err != nil) != tt.cut || err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
					t.Errorf("error: got %v", err)
				}
				want := smtp.Content{Data: []byte(tt.want), Size: int64(len(tt.want)), BareLF: tt.lf, BareCR: tt.cr}
				got.Data = append([]byte{}, got.Data...)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Error(diff)
				}
				if rest, _ := io.ReadAll(r); string(rest) != tt.rest && !tt.cut {
					t.Errorf("the rest: want %q, got %q", tt.rest, rest)
				}
			})
		}
	}
}

func TestReadContentOverTheLimit(t *testing.T) { // RFC 1870 6.3: read it to its end, then say 552
	r := smtp.NewLineReader(strings.NewReader("12345\r\n678\r\n.\r\nQUIT\r\n"), 99, smtp.OnlyCRLF)
	got, err := smtp.ReadContent(r, smtp.StrictDots, 11)
	if err != nil || !got.Overlong() || got.Data != nil || got.Size != 12 {
		t.Errorf("got %+v, %v", got, err)
	}
	if line, _ := r.ReadLine(); line.Text != "QUIT" {
		t.Errorf("the next line: got %q", line.Text)
	}
	r = smtp.NewLineReader(strings.NewReader("12345\r\n678\r\n.\r\n"), 99, smtp.OnlyCRLF)
	if got, err := smtp.ReadContent(r, smtp.StrictDots, 12); err != nil || got.Overlong() || len(got.Data) != 12 {
		t.Errorf("at the limit: got %+v, %v", got, err)
	}
}

func TestAppendDotStuffed(t *testing.T) { // RFC 5321 4.5.2
	for content, want := range map[string]string{
		"":                   "",
		"a":                  "a\r\n",
		"a\r\n":              "a\r\n",
		".":                  "..\r\n",
		".\r\n..\r\na.\r\n.": "..\r\n...\r\na.\r\n..\r\n",
		"a\n.\nb":            "a\n.\nb\r\n", // a bare LF begins no line
		"a\r":                "a\r\r\n",
		"\n":                 "\n\r\n",
		"\r\n":               "\r\n",
		"\r\n\r\n":           "\r\n\r\n",
	} {
		got := string(smtp.AppendDotStuffed([]byte("x\r"), []byte(content)))
		if got != "x\r"+want {
			t.Errorf("%q: want %q, got %q", content, want, got[2:])
		}
	}
}

// tricky makes texts of which CR, LF and dots are a great part.
var tricky = rapid.Custom(func(t *rapid.T) []byte {
	words := rapid.SliceOf(rapid.SampledFrom([]string{"\r", "\n", ".", "\r\n", "\r\n.", "x", "\x00"})).Draw(t, "words")
	return []byte(strings.Join(words, ""))
})

func TestDotTransparency(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		content := tricky.Draw(t, "content")
		wire := smtp.AppendFinalDot(smtp.AppendDotStuffed(nil, content))
		src := &pieces{text: string(wire) + "QUIT", size: rapid.IntRange(1, 9).Draw(t, "piece")}
		r := smtp.NewLineReader(src, 99, smtp.OnlyCRLF)
		got, err := smtp.ReadContent(r, smtp.StrictDots, 0)
		if err != nil {
			t.Fatal(err)
		}
		want := content
		if len(want) > 0 && !bytes.HasSuffix(want, []byte("\r\n")) {
			want = append(want, "\r\n"...)
		}
		if !bytes.Equal(got.Data, want) {
			t.Fatalf("want %q, got %q", want, got.Data)
		}
		if rest, _ := io.ReadAll(r); string(rest) != "QUIT" {
			t.Fatalf("after the dot: got %q", rest)
		}
	})
}

// contentModel is what ReadContent should give, worked out line by line.
func contentModel(wire string, rule smtp.DotRule) (content, rest string, ended bool) {
	ending := "\r\n"
	if rule == smtp.BareLFDots {
		ending = "\n"
	}
	var out strings.Builder
	for wire != "" {
		line, after, found := strings.Cut(wire, ending)
		if rule == smtp.BareLFDots && found {
			line = strings.TrimSuffix(line, "\r")
		}
		if line == "." && found {
			return out.String(), after, true
		}
		out.WriteString(strings.TrimPrefix(line, "."))
		if found {
			out.WriteString("\r\n")
		}
		wire = after
	}
	return out.String(), "", false
}

func FuzzReadContent(f *testing.F) {
	for _, seed := range []string{"a\r\n.\r\nb", "..\r\n.\n.\r.\r\n.\r\n", "a\n.\n", ".\r", "\r\r\n.", "x\n\n\r\n..\n.\n"} {
		f.Add(seed, byte(0), byte(1))
		f.Add(seed, byte(1), byte(3))
		f.Add(seed, byte(1), byte(200))
	}
	f.Fuzz(func(t *testing.T, wire string, how, piece byte) {
		rule := smtp.DotRule(how % 2)
		r := smtp.NewLineReader(&pieces{text: wire, size: int(piece) + 1}, 99, smtp.OnlyCRLF)
		got, err := smtp.ReadContent(r, rule, 0)
		want, wantRest, ended := contentModel(wire, rule)
		if (err == nil) != ended {
			t.Fatalf("%q: ended is %v, got %v", wire, ended, err)
		}
		if !ended {
			return // how much of a cut end counts as content is nobody's business
		}
		rest, _ := io.ReadAll(r)
		if string(got.Data) != want || string(rest) != wantRest {
			t.Errorf("%q: want %q and %q, got %q and %q", wire, want, wantRest, got.Data, rest)
		}
		if rule == smtp.StrictDots {
			pairs := strings.Count(want, "\r\n")
			if got.BareLF != (strings.Count(want, "\n") > pairs) || got.BareCR != (strings.Count(want, "\r") > pairs) {
				t.Errorf("%q: bare LF %v, bare CR %v", want, got.BareLF, got.BareCR)
			}
		}
	})
}

// letter is a message of so many lines of 76 octets, a few of which begin with a dot.
func letter(lines int) []byte {
	var text bytes.Buffer
	for i := range lines {
		if i%50 == 0 {
			text.WriteString(".")
		}
		text.WriteString(strings.Repeat("lorem ipsum ", 6) + "\r\n")
	}
	return text.Bytes()
}

func BenchmarkReadContent(b *testing.B) {
	for name, lines := range map[string]int{"1KB": 14, "10KB": 140, "1MB": 14000} {
		b.Run(name, func(b *testing.B) {
			wire := smtp.AppendFinalDot(smtp.AppendDotStuffed(nil, letter(lines)))
			src := bytes.NewReader(wire)
			r := smtp.NewLineReader(src, 510, smtp.OnlyCRLF)
			b.ReportAllocs()
			b.SetBytes(int64(len(wire)))
			for b.Loop() {
				src.Reset(wire)
				r.Reset(src)
				if _, err := smtp.ReadContent(r, smtp.StrictDots, 0); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkAppendDotStuffed(b *testing.B) {
	content := letter(10000)
	dst := make([]byte, 0, 2*len(content))
	b.ReportAllocs()
	b.SetBytes(int64(len(content)))
	for b.Loop() {
		smtp.AppendDotStuffed(dst, content)
	}
}

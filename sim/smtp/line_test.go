package smtp_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"

	"github.com/smtplab/smtplab/sim/smtp"
)

// readLines reads all lines and writes each as text|ending, with its size where that differs.
func readLines(r *smtp.LineReader) (string, error) {
	var all []string
	for {
		line, err := r.ReadLine()
		if err != nil {
			return strings.Join(all, " "), err
		}
		word := fmt.Sprintf("%q|%s", line.Text, line.Ending)
		if line.Overlong() {
			word += fmt.Sprintf("(%d)", line.Size)
		}
		all = append(all, word)
	}
}

func TestReadLine(t *testing.T) {
	tests := []struct {
		name, in string
		endings  smtp.Endings
		want     string
	}{
		{"CRLF", "a\r\n\r\nb\r\n", smtp.OnlyCRLF, `"a"|CRLF ""|CRLF "b"|CRLF`},
		{"bare LF and CR are part of a line, RFC 5321 2.3.8", "a\nb\rc\r\n", smtp.OnlyCRLF, `"a\nb\rc"|CRLF`},
		{"LF first", "\n\r\n", smtp.OnlyCRLF, `"\n"|CRLF`},
		{"two CR", "a\r\r\n", smtp.OnlyCRLF, `"a\r"|CRLF`},
		{"LF allowed", "a\nb\r\n\nc\rd\r\n", smtp.AlsoLF, `"a"|LF "b"|CRLF ""|LF "c\rd"|CRLF`},
		{"CR allowed", "a\rb\nc\r\n\r\r\nd\r", smtp.AlsoLFOrCR, `"a"|CR "b"|LF "c"|CRLF ""|CR ""|CRLF "d"|CR`},
		{"no ending", "a\r\nb", smtp.OnlyCRLF, `"a"|CRLF "b"|none`},
		{"CR at the end", "a\r", smtp.OnlyCRLF, `"a\r"|none`},
		{"LF at the end", "a\n", smtp.OnlyCRLF, `"a\n"|none`},
		{"nothing", "", smtp.OnlyCRLF, ``},
		{"NUL and 8-bit", "\x00\xff\r\n", smtp.OnlyCRLF, `"\x00\xff"|CRLF`},
		{"longest", "12345678\r\n", smtp.OnlyCRLF, `"12345678"|CRLF`},
		{"one more", "123456789\r\nb\r\n", smtp.OnlyCRLF, `"12345678"|CRLF(9) "b"|CRLF`},
		{"one more, LF", "123456789\nb\n", smtp.AlsoLF, `"12345678"|LF(9) "b"|LF`},
		{"one more, CR", "123456789\rb\r", smtp.AlsoLFOrCR, `"12345678"|CR(9) "b"|CR`},
		{"CR at the edge, and no LF", "123456789\rb\r123456789\r\r", smtp.AlsoLFOrCR, `"12345678"|CR(9) "b"|CR "12345678"|CR(9) ""|CR`},
		{"CR at the edge", "1234567\r9\r\n12345678\r\r\n", smtp.OnlyCRLF, `"1234567\r"|CRLF(9) "12345678"|CRLF(9)`},
		{"over-long without end", strings.Repeat("x", 5000), smtp.OnlyCRLF, `"xxxxxxxx"|none(5000)`},
	}
	for _, tt := range tests {
		for how, src := range sources(tt.in) {
			t.Run(tt.name+"/"+how, func(t *testing.T) {
				got, err := readLines(smtp.NewLineReader(src, 8, tt.endings))
				if got != tt.want || err != io.EOF {
					t.Errorf("want %s\n got %s, %v", tt.want, got, err)
				}
			})
		}
	}
}

// sources gives the same octets in pieces of different sizes, with and without io.EOF beside the last.
func sources(text string) map[string]io.Reader {
	return map[string]io.Reader{
		"whole":  strings.NewReader(text),
		"octets": iotest.OneByteReader(strings.NewReader(text)),
		"halves": iotest.HalfReader(strings.NewReader(text)),
		"EOF":    iotest.DataErrReader(strings.NewReader(text)),
	}
}

// lineModel is what ReadLine should give, worked out the slow way.
func lineModel(text string, max int, endings smtp.Endings) string {
	var all []string
	emit := func(line string, ending smtp.Ending) {
		word := fmt.Sprintf("%q|%s", line[:min(max, len(line))], ending)
		if len(line) > max {
			word += fmt.Sprintf("(%d)", len(line))
		}
		all = append(all, word)
	}
	start := 0
	for i := 0; i < len(text); i++ {
		switch {
		case strings.HasPrefix(text[i:], "\r\n"):
			emit(text[start:i], smtp.EndsCRLF)
			i++
		case text[i] == '\n' && endings != smtp.OnlyCRLF:
			emit(text[start:i], smtp.EndsLF)
		case text[i] == '\r' && endings == smtp.AlsoLFOrCR:
			emit(text[start:i], smtp.EndsCR)
		default:
			continue
		}
		start = i + 1
	}
	if start < len(text) {
		emit(text[start:], smtp.EndsNone)
	}
	return strings.Join(all, " ")
}

func FuzzReadLine(f *testing.F) {
	for _, seed := range []string{"a\r\nb\n\rc\r\r\n", "12345678\r\n", "123456789\r", "\n\n\r\r", ""} {
		f.Add(seed, byte(0), byte(1))
		f.Add(seed, byte(1), byte(3))
		f.Add(seed, byte(2), byte(200))
	}
	f.Fuzz(func(t *testing.T, text string, endings, piece byte) {
		rule, size := smtp.Endings(endings%3), int(piece%9)
		got, err := readLines(smtp.NewLineReader(&pieces{text: text, size: int(piece) + 1}, size, rule))
		if want := lineModel(text, size, rule); got != want || err != io.EOF {
			t.Errorf("%q, at most %d: want %s\n got %s, %v", text, size, want, got, err)
		}
	})
}

// pieces gives a text in reads of one size.
type pieces struct {
	text string
	size int
}

func (p *pieces) Read(b []byte) (int, error) {
	if p.text == "" {
		return 0, io.EOF
	}
	n := copy(b, p.text[:min(p.size, len(p.text))])
	p.text = p.text[n:]
	return n, nil
}

func TestLineReaderHoldsAnOverlongLineInBoundedMemory(t *testing.T) {
	endless := io.MultiReader(io.LimitReader(repeat("xyz\r"), 64<<20), strings.NewReader("\r\nNOOP\r\n"))
	r := smtp.NewLineReader(endless, 512, smtp.OnlyCRLF)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	line, err := r.ReadLine()
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; err != nil || line.Size != 64<<20 || len(line.Text) != 512 || used > 64<<10 {
		t.Errorf("want a line of 64 MiB in 64 KiB, got one of %d in %d, %v", line.Size, used, err)
	}
	if line, err := r.ReadLine(); line.Text != "NOOP" || err != nil {
		t.Errorf("the next line: got %q, %v", line.Text, err)
	}
}

// repeat gives a text again and again.
type repeat string

func (r repeat) Read(b []byte) (int, error) {
	n := 0
	for n+len(r) <= len(b) {
		n += copy(b[n:], r)
	}
	return n, nil
}

func TestLineReaderKnowsWhatIsReadAhead(t *testing.T) { // RFC 2920
	r := smtp.NewLineReader(strings.NewReader("MAIL\r\nRCPT\r\nDATA\r\n"), 99, smtp.OnlyCRLF)
	if r.Buffered() != 0 {
		t.Error("nothing can be read ahead before the first line is asked for")
	}
	for _, want := range []string{"RCPT\r\nDATA\r\n", "DATA\r\n", ""} {
		if _, err := r.ReadLine(); err != nil || string(r.Peek()) != want || r.Buffered() != len(want) {
			t.Errorf("want %q, got %q, %v", want, r.Peek(), err)
		}
	}
}

func TestLineReaderForgetsPlaintextAtReset(t *testing.T) { // RFC 3207 4.2
	r := smtp.NewLineReader(strings.NewReader("STARTTLS\r\nRSET\r\n"), 99, smtp.OnlyCRLF)
	if _, err := r.ReadLine(); err != nil {
		t.Fatal(err)
	}
	if n := r.Reset(strings.NewReader("EHLO a\r\n")); n != 6 {
		t.Errorf("want 6 octets thrown away, got %d", n)
	}
	if got, _ := readLines(r); got != `"EHLO a"|CRLF` {
		t.Errorf("got %s", got)
	}
}

func TestLineReaderGoesOnAfterATimeout(t *testing.T) {
	src := iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader("NOOP\r\n")))
	r := smtp.NewLineReader(src, 99, smtp.OnlyCRLF)
	if _, err := r.ReadLine(); !errors.Is(err, iotest.ErrTimeout) || string(r.Peek()) != "N" {
		t.Fatalf("got %v with %q read", err, r.Peek())
	}
	if line, err := r.ReadLine(); line.Text != "NOOP" || err != nil {
		t.Errorf("got %q, %v", line.Text, err)
	}
}

func TestLineReaderTellsAnErrorThatCameWithData(t *testing.T) {
	src := iotest.DataErrReader(io.MultiReader(strings.NewReader("a\r\nb\r\n"), iotest.ErrReader(os.ErrDeadlineExceeded)))
	got, err := readLines(smtp.NewLineReader(src, 99, smtp.OnlyCRLF))
	if got != `"a"|CRLF "b"|CRLF` || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("got %s, %v", got, err)
	}
}

func TestLineReaderGivesUpOnAReaderThatReadsNothing(t *testing.T) {
	r := smtp.NewLineReader(repeat(strings.Repeat("x", 1<<20)), 99, smtp.OnlyCRLF) // too long for any buffer
	if _, err := r.ReadLine(); err != io.ErrNoProgress {
		t.Errorf("got %v", err)
	}
}

func TestAppendOctets(t *testing.T) { // RFC 3030 2, and the BLOB of XEXCH50
	blob := strings.Repeat("\r\n.\r\n\x00", 300)
	for how, src := range sources("XEXCH50 1800 2\r\n" + blob + "DATA\r\n12") {
		r := smtp.NewLineReader(src, 99, smtp.OnlyCRLF)
		if _, err := r.ReadLine(); err != nil {
			t.Fatal(how, err)
		}
		got, err := r.AppendOctets([]byte("+"), 1800)
		if err != nil || string(got) != "+"+blob {
			t.Errorf("%s: got %d octets, %v", how, len(got), err)
		}
		if line, err := r.ReadLine(); line.Text != "DATA" || err != nil {
			t.Errorf("%s: the next line: got %q, %v", how, line.Text, err)
		}
		got, err = r.AppendOctets(nil, 1<<60) // a size that nobody sends must not be set aside
		if string(got) != "12" || !errors.Is(err, io.ErrUnexpectedEOF) || !strings.Contains(err.Error(), "got 2") {
			t.Errorf("%s: got %q, %v", how, got, err)
		}
	}
}

func TestReadIsTheRestOfTheStream(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rest := rapid.SliceOf(rapid.Byte()).Draw(t, "rest")
		r := smtp.NewLineReader(io.MultiReader(strings.NewReader("line\r\n"), bytes.NewReader(rest)), 9, smtp.OnlyCRLF)
		if _, err := r.ReadLine(); err != nil {
			t.Fatal(err)
		}
		var got bytes.Buffer
		if _, err := io.CopyBuffer(&got, struct{ io.Reader }{r}, make([]byte, rapid.IntRange(1, 9000).Draw(t, "piece"))); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got.Bytes(), rest) {
			t.Fatalf("want %q, got %q", rest, got.Bytes())
		}
	})
}

func BenchmarkReadLine(b *testing.B) {
	stream := []byte(strings.Repeat("RCPT TO:<somebody@contoso.example>\r\n", 1000))
	src := bytes.NewReader(stream)
	r := smtp.NewLineReader(src, 510, smtp.OnlyCRLF)
	b.ReportAllocs()
	b.SetBytes(36)
	for b.Loop() {
		if _, err := r.ReadLine(); err != nil {
			src.Reset(stream)
			r.Reset(src)
		}
	}
}

func BenchmarkAppendOctets(b *testing.B) {
	stream := make([]byte, 1<<20)
	src := bytes.NewReader(stream)
	r := smtp.NewLineReader(src, 510, smtp.OnlyCRLF)
	dst := make([]byte, 0, 1<<20)
	b.ReportAllocs()
	b.SetBytes(1 << 20)
	for b.Loop() {
		src.Reset(stream)
		r.Reset(src)
		if _, err := r.AppendOctets(dst, 1<<20); err != nil {
			b.Fatal(err)
		}
	}
}

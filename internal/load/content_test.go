package load

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/smtplab/smtplab/sim/smtp"
)

// scanned feeds a scanner with a stream in pieces, and returns how many octets belong to the message and what it is long.
func scanned(stream []byte, pieces ...int) (taken int, size int64, ended bool) {
	var d dotScanner
	d.begin()
	for len(stream) > 0 && !ended {
		piece := len(stream)
		if len(pieces) > 0 {
			piece, pieces = min(max(pieces[0], 1), len(stream)), pieces[1:]
		}
		var n int
		n, ended = d.scan(stream[:piece])
		taken += n
		stream = stream[piece:]
	}
	return taken, d.size, ended
}

// TestSmuggling: what other servers take for the end of data is none (RFC 5321 section 4.1.1.4).
func TestSmuggling(t *testing.T) {
	for _, end := range []string{
		"\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r", "\r\n.\r", "\r.\r\n", "\n\r.\r\n", "\r\n.\r\r\n",
		"\r\n\x00.\r\n", "\r\n.\x00\r\n", "\r\n..\r\n", "\r\r\n.\n",
	} {
		body := "text" + end + "MAIL FROM:<smuggled@a.example>\r\nmore"
		stream := body + "\r\n.\r\nQUIT\r\n"
		taken, _, ended := scanned([]byte(stream))
		if want := len(body) + len("\r\n.\r\n"); !ended || taken != want {
			t.Errorf("%q in content: want the end after %d octets, got %d, %v", end, want, taken, ended)
		}
	}
}

// TestScannerAgreesWithTheGrammar compares it with package smtp, which keeps what it reads, on streams full of trouble.
func TestScannerAgreesWithTheGrammar(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		part := rapid.SampledFrom([]string{"\r", "\n", ".", "\r\n", "\r\n.", "\r\n.\r\n", "a", "\x00", strings.Repeat("b", 90)})
		parts := rapid.SliceOfN(part, 0, 40).Draw(t, "parts")
		stream := []byte(strings.Join(parts, ""))
		pieces := rapid.SliceOf(rapid.IntRange(1, 9)).Draw(t, "pieces")
		taken, size, ended := scanned(stream, pieces...)

		l := smtp.NewLineReader(bytes.NewReader(stream), smtp.MaxCommandLine, smtp.OnlyCRLF)
		content, err := smtp.ReadContent(l, smtp.StrictDots, 0)
		if ended != (err == nil) {
			t.Fatalf("%q: want an end %v, got %v", stream, err == nil, ended)
		}
		if ended && (size != content.Size || taken != len(stream)-l.Buffered()) {
			t.Fatalf("%q: want %d octets of content and %d taken, got %d and %d", stream, content.Size, len(stream)-l.Buffered(), size, taken)
		}
	})
}

func FuzzScanner(f *testing.F) {
	f.Add([]byte("a\r\n.\r\n"), 1)
	f.Add([]byte(".\r\n"), 2)
	f.Add([]byte("..\r\n.\r\r\n.\r\n"), 3)
	f.Fuzz(func(t *testing.T, stream []byte, piece int) {
		if len(stream) > 1<<16 {
			t.Skip("a long stream says no more than a short one")
		}
		taken, size, ended := scanned(stream)
		again, sizeAgain, endedAgain := scanned(stream, slices.Repeat([]int{piece}, len(stream))...)
		if taken != again || size != sizeAgain || ended != endedAgain {
			t.Fatalf("%q: whole gives %d, %d, %v; in pieces %d, %d, %v", stream, taken, size, ended, again, sizeAgain, endedAgain)
		}
	})
}

func BenchmarkScanner(b *testing.B) {
	content := makeMessage(1<<20, "a@b.example", "c@d.example")
	b.SetBytes(int64(len(content)))
	for b.Loop() {
		scanned(content)
	}
}

package fakefirewall

import (
	"strings"
	"testing"

	"github.com/smtplab/smtplab/sim"
)

// BenchmarkContent is what it costs to follow a message of 1 MB, in segments of 1460 octets.
func BenchmarkContent(b *testing.B) {
	body := []byte(strings.Repeat(strings.Repeat("x", 70)+"\r\n", 1<<20/72))
	box := mustBox(b, "final-dot-lost")
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		f := box.Stream(flow)
		f.Filter(0, sim.ToClient, []byte("220 mx\r\n"))
		f.Filter(0, sim.ToServer, []byte("DATA\r\n"))
		f.Filter(0, sim.ToClient, []byte("354 go\r\n"))
		for rest := body; len(rest) > 0; {
			n := min(len(rest), 1460)
			f.Filter(0, sim.ToServer, rest[:n])
			rest = rest[n:]
		}
	}
}

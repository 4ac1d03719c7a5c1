package products_test

import (
	"io"
	"strings"
	"testing"

	"github.com/smtplab/smtplab/internal/smallworld"
	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/record"
)

func TestLogFormatsOfTheSMTPService(t *testing.T) {
	for _, product := range []string{"iis4", "iis5", "exchange2003"} {
		for format, want := range map[string][2]string{
			"":     {"ex", " 172.16.0.10 client.example SMTPSVC1 MX 172.16.0.25 0 EHLO - +client.example 250 "},
			"w3c":  {"ex", " 172.16.0.10 client.example SMTPSVC1 MX 172.16.0.25 0 EHLO - +client.example 250 "},
			"iis":  {"in", "172.16.0.10, client.example, "},
			"ncsa": {"nc", `] "EHLO -? client.example HTTP/1.0 250 `},
		} {
			setup := peer.Setup{Product: product}
			if format != "" {
				setup.Settings = []string{"log-format=" + format}
			}
			l := newLab(t, setup)
			l.world.On(l.client, func() {
				conn, err := l.client.Dial("tcp", "", "172.16.0.25:25", 0)
				if err != nil {
					t.Error(err)
					return
				}
				defer conn.Close()
				conn.Write([]byte("EHLO client.example\r\nQUIT\r\n"))
				io.Copy(io.Discard, conn) // until the server hangs up
			})
			if lines := smallworld.Facts[*record.Logged](l.world); !hasRow(lines, want[0], want[1]) {
				t.Errorf("%s, format %q: want a row with %q in a file %s…, got %d lines", product, format, want[1], want[0], len(lines))
			}
		}
	}
}

// hasRow reports whether a row holds a text, and all lines are in files of one kind.
func hasRow(lines []*record.Logged, file, text string) (found bool) {
	for _, line := range lines {
		if !strings.HasPrefix(line.Log, file) {
			return false
		}
		found = found || strings.Contains(line.Text, text)
	}
	return found
}

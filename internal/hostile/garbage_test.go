package hostile

import (
	"crypto/tls"
	"math/rand/v2"
	"net"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/smtplab/smtplab/sim/peer"
)

// wellFormed are the lines that a server may say, whatever it hears: three digits, printable US-ASCII, 510 octets at most.
var wellFormed = regexp.MustCompile(`^([2-5][0-9][0-9][ -][ -~]{0,506}\r\n)*$`)

// garbage is what no client says.
func garbage() map[string]string {
	chance := rand.New(rand.NewPCG(1, 2))
	noise := make([]byte, 20000)
	for i := range noise {
		noise[i] = byte(chance.IntN(256))
	}
	return map[string]string{
		"noise":                 string(noise),
		"noise in lines":        strings.ReplaceAll(string(noise), "a", "\r\n"),
		"HTTP":                  "GET / HTTP/1.1\r\nHost: mx.b.example\r\nUser-Agent: x\r\n\r\n",
		"NUL in a verb":         "NO\x00OP\r\nNOOP\x00\r\n\x00\r\n",
		"NUL in addresses":      "EHLO x\x00.example\r\nMAIL FROM:<a\x00@a.example>\r\nRCPT TO:<bob\x00@b.example>\r\n",
		"NUL as an argument":    "HELO \x00\r\nVRFY \x00\r\nRSET \x00\r\n",
		"8-bit verbs":           "N\xd6\xd6P\r\nEHLO m\xfcller.example\r\n",
		"8-bit addresses":       "HELO x.example\r\nMAIL FROM:<m\xfcller@a.example>\r\nRCPT TO:<\xff@b.example>\r\n",
		"broken UTF-8":          "EHLO \xc0\x80\xed\xa0\x80.example\r\n",
		"control octets":        "EHLO a\x1b[31mb\x07.example\r\nMAIL FROM:<a\x1b@a.example>\r\nXYZ\x1b]0;title\x07\r\n",
		"replies":               "250 OK\r\n354 go on\r\n221 bye\r\n",
		"a reply in a name":     "EHLO x\r250 OK\r\nHELO x\n250-smuggled\r\nVRFY x\r250 forged\r\n",
		"format verbs":          "EHLO %s%n{fqdn}{from}\r\nVRFY {version}{{date}\r\nMAIL FROM:<{to}@a.example>\r\n",
		"a long verb":           strings.Repeat("X", 900) + "\r\n",
		"long arguments":        "VRFY " + strings.Repeat("x", 1000) + "\r\nEHLO " + strings.Repeat("x", 1000) + "\r\n",
		"a number out of range": "EHLO x.example\r\nMAIL FROM:<a@a.example> SIZE=99999999999999999999999\r\nBDAT -1 LAST\r\n",
		"a chunk of too much":   "EHLO x.example\r\nBDAT 9223372036854775807 LAST\r\n",
		"only line ends":        strings.Repeat("\r", 100) + strings.Repeat("\n", 100) + strings.Repeat("\n\r", 100) + "\r\n",
		"DATA at once":          "DATA\r\nSubject: x\r\n\r\n.\r\n",
		"a TLS alert":           "\x15\x03\x01\x00\x02\x02\x28",
	}
}

// Whatever is said, what is answered is SMTP and reaches the one who waits for it; nobody else notices.
func TestGarbage(t *testing.T) {
	for _, product := range peer.Products.Names() {
		w := found(t, product, func(p *peer.Product) { p.Receive.MaxErrors, p.Receive.Idle = 20, time.Second })
		for name, text := range garbage() {
			c := w.call()
			says(c, text)
			c.CloseWrite()
			if got := ends(t, c); !wellFormed.MatchString(got) {
				t.Errorf("%s, %s: want replies of RFC 5321 section 4.2 alone, got %q", product, name, got)
			}
		}
		if rules := w.mta.Product().Receive; rules.Admit == nil && product != "strict-helo" { // who look names up, and find none here
			w.polite(1)
		}
		w.close()
		if w.said.accepted != len(w.sent) {
			t.Errorf("%s: want nothing accepted of garbage, got %d messages", product, w.said.accepted)
		}
	}
}

// A client that speaks TLS where there is none gets an error in words of SMTP, and the server an end.
func TestTLSWhereThereIsNone(t *testing.T) {
	w := found(t, "rfc5321", func(p *peer.Product) { p.Receive.MaxErrors, p.Receive.Idle = 5, 100*time.Millisecond })
	for range 10 {
		c := tls.Client(w.call(), &tls.Config{ServerName: "mx.b.example"})
		if err := c.Handshake(); err == nil || isTimeout(err) {
			t.Errorf("want the handshake to fail on a banner, got %v", err)
		}
	}
	w.polite(1)
	w.close()
}

func isTimeout(err error) bool {
	timeout, ok := err.(net.Error)
	return ok && timeout.Timeout()
}

package products_test

import (
	"testing"

	"github.com/smtplab/smtplab/sim/peer"
)

// RFC 5321 section 2.3.8: CRLF alone ends a command. What holds a bare LF is one line, refused as a whole.
func TestBareLFIsPartOfTheLine(t *testing.T) {
	l := newLab(t, peer.Setup{Product: "rfc5321"})
	l.talk(hello + `
R: NOOP\nNOOP\r\n
S: 500 5.5.1
R: NOOP x\nMAIL FROM:<ana@contoso.example>\r\n
S: 500 5.5.1
R: MAIL FROM:<ana@contoso.example>\nRCPT TO:<bob@fabrikam.example>\r\n
S: 500 5.5.1
C: RCPT TO:<bob@fabrikam.example>
S: 503
C: NOOP
S: 250` + bye)
}

func TestBareLFEndsTheLineOfLenientServers(t *testing.T) {
	for _, product := range []string{"sendmail8", "iis5", "exchange40", "exchange55", "exchange2000", "exchange2003"} {
		t.Run(product, func(t *testing.T) {
			l := newLab(t, peer.Setup{Product: product})
			l.talk(`
S: 220
R: HELO client.example\nNOOP\nQUIT\n
S: 250
S: 250
S: 221
closed`)
		})
	}
}

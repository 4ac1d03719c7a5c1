package products_test

import (
	"testing"

	"github.com/smtplab/smtplab/internal/smallworld"
	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/record"
)

// A quoted local part keeps its quotes when the default domain is put behind it: without them it would be another address.
func TestBareNamesKeepTheirQuotes(t *testing.T) {
	l := newLab(t, peer.Setup{Product: "iis5"})
	l.talk(`
S: 220
C: HELO client.example
S: 250
C: MAIL FROM:<"a b">
S: 250
C: RCPT TO:<"eve@evil.example">
S: 250
C: RCPT TO:<bob>
S: 250
C: DATA
S: 354
C: .
S: 250`)
	a := smallworld.Facts[*record.Accepted](l.world)[0]
	if a.From != `"a b"@fabrikam.example` || a.To[0] != `"eve@evil.example"@fabrikam.example` || a.To[1] != "bob@fabrikam.example" {
		t.Errorf("want the default domain behind what was said, got %q for %q", a.From, a.To)
	}
}

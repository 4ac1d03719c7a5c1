package products_test

import (
	"testing"

	"github.com/smtplab/smtplab/sim/catalogue"
	"github.com/smtplab/smtplab/sim/peer"
)

// A next hop refuses whom it was told to refuse, at the moment and in the words that it was told, and nobody else.
func TestNextHopRefuses(t *testing.T) {
	for _, c := range []struct {
		name     string
		settings []string
		script   string
	}{
		{"nobody", nil, `
S... 220
C: EHLO client.example
S... 250
C: MAIL FROM:<ana@contoso.example>
S... 250
C: RCPT TO:<bad@fabrikam.example>
S... 250`},
		{"a recipient", []string{"refuse=bad@fabrikam.example"}, `
S... 220
C: EHLO client.example
S... 250
C: MAIL FROM:<ana@contoso.example>
S... 250
C: RCPT TO:<bad@fabrikam.example>
S... 550 5.1.1 No such mailbox here
C: RCPT TO:<ok@fabrikam.example>
S... 250`},
		{"once", []string{"refuse=all", "times=1", "reply=451_4.3.0_Later"}, `
S... 220
C: EHLO client.example
S... 250
C: MAIL FROM:<ana@contoso.example>
S... 250
C: RCPT TO:<bad@fabrikam.example>
S... 451 4.3.0 Later
C: RCPT TO:<bad@fabrikam.example>
S... 250`},
		{"a sender", []string{"refuse=ana@contoso.example", "refuse-at=mail", "lines=2"}, `
S... 220
C: EHLO client.example
S... 250
C: MAIL FROM:<ana@contoso.example>
S: 550-5.1.1 No such mailbox here
S... 550 5.1.1 No such mailbox here
C: MAIL FROM:<bob@contoso.example>
S... 250`},
		{"whoever calls", []string{"refuse-at=greeting", "reply=421_4.3.2_Busy"}, `
S... 421 4.3.2 Busy
closed`},
		{"at DATA", []string{"refuse=bad@fabrikam.example", "refuse-at=data"}, `
S... 220
C: EHLO client.example
S... 250
C: MAIL FROM:<ana@contoso.example>
S... 250
C: RCPT TO:<bad@fabrikam.example>
S... 250
C: DATA
S... 550 5.1.1 No such mailbox here
C: QUIT
S... 221`},
		{"the message", []string{"refuse=bad@fabrikam.example", "refuse-at=end"}, `
S... 220
C: EHLO client.example
S... 250
C: MAIL FROM:<ana@contoso.example>
S... 250
C: RCPT TO:<bad@fabrikam.example>
S... 250
C: DATA
S... 354
C: .
S... 550 5.1.1 No such mailbox here
C: MAIL FROM:<ana@contoso.example>
S... 250`},
	} {
		t.Run(c.name, func(t *testing.T) {
			newLab(t, peer.Setup{Product: "next-hop", Settings: c.settings}).talk(c.script)
		})
	}
}

func TestNextHopOffersLess(t *testing.T) {
	entry, err := peer.Products.Lookup("next-hop")
	if err != nil {
		t.Fatal(err)
	}
	for settings, want := range map[string]int{"": 0, "without=dsn,SIZE": 2, "without=NONE": 0} {
		all := keywords(t, entry, "")
		if got := keywords(t, entry, settings); len(all)-len(got) != want {
			t.Errorf("%q: want %d extensions fewer than %q, got %q", settings, want, all, got)
		}
	}
	for _, wrong := range []string{"refuse-at=noon", "reply=no", "reply=abc_no"} {
		s, err := catalogue.Parse(entry.Params, []string{wrong})
		if err != nil {
			t.Fatal(err)
		}
		if _, err = entry.New(s); err == nil && s.Err() == nil {
			t.Errorf("%s: want an error, got none", wrong)
		}
	}
}

func keywords(t *testing.T, entry catalogue.Entry[peer.Maker], settings string) []string {
	t.Helper()
	var list []string
	if settings != "" {
		list = []string{settings}
	}
	s, err := catalogue.Parse(entry.Params, list)
	if err != nil {
		t.Fatal(err)
	}
	maker, err := entry.New(s)
	if err != nil {
		t.Fatal(err)
	}
	return maker(peer.Machine{Name: "mx.example", Registry: peer.NewRegistry()}).Receive.Keywords
}

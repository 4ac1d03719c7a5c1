//go:build interop

package mail

import (
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/smtplab/smtplab/internal/mtas"
)

// each runs a test for each server of others.
func each(t *testing.T, test func(*testing.T, *mtas.Program)) {
	for _, p := range mtas.Programs {
		t.Run(p.Name, func(t *testing.T) {
			t.Parallel()
			test(t, p)
		})
	}
}

// eachProduct runs a test for each of our products.
func eachProduct(t *testing.T, test func(*testing.T, string)) {
	for _, product := range products {
		t.Run(product, func(t *testing.T) { test(t, product) })
	}
}

// TestTheyRelayToUs has Postfix and Exim pass letters on to every product. Each uses the extensions that the product offers,
// and none that it does not.
func TestTheyRelayToUs(t *testing.T) {
	each(t, func(t *testing.T, program *mtas.Program) {
		servers, routes := map[string]*server{}, map[string]netip.AddrPort{}
		for _, product := range products {
			servers[product] = mta(t, product, "--domain", own(product))
			routes[own(product)] = servers[product].At
		}
		theirs := real(t, program, mtas.Config{Name: "relay.a.example", Routes: routes})
		eachProduct(t, func(t *testing.T, product string) {
			proves(t, "mta "+product, theirs, "letters relayed to it arrive unchanged below trace fields; "+
				"SIZE, BODY, and BDAT of Exim, are used where the product offers them, and not elsewhere")
			ours, bob := servers[product], "bob@"+own(product)
			for _, l := range letters {
				posted(t, theirs.Address, l, author, bob)
			}
			posted(t, theirs.Address, eightBits, author, bob)
			for _, l := range letters {
				same(t, ours.Inbox(bob, l.subject), l)
			}
			eightBitsArrive(t, ours.Inbox(bob, eightBits.subject), program, product)
			extensionsUsed(t, ours.Said(), program, product)
		})
	})
}

// extensionsUsed wants the extensions in the dialogue that both know, and no others.
func extensionsUsed(t *testing.T, dialogue string, program *mtas.Program, product string) {
	t.Helper()
	for _, use := range []struct {
		by    *mtas.Program
		word  string
		where []string // the product offers all of these
	}{
		{mtas.Postfix, " SIZE=", []string{"SIZE", "8BITMIME"}}, // without the latter it may have to convert, and cannot know the size
		{mtas.Postfix, " BODY=8BITMIME", []string{"8BITMIME"}},
		{mtas.Postfix, " BDAT ", nil},
		{mtas.Exim, " SIZE=", []string{"SIZE"}},
		{mtas.Exim, " BODY=8BITMIME", nil}, // it sends eight bits, and does not say so
		{mtas.Exim, " BDAT ", []string{"CHUNKING"}},
	} {
		want := len(use.where) > 0
		for _, extension := range use.where {
			want = want && !slices.Contains(without[extension], product)
		}
		if got := strings.Contains(dialogue, use.word); program == use.by && got != want {
			t.Errorf("want %q in the dialogue of %s and %s: %v, got %v", use.word, program.Name, product, want, got)
		}
	}
}

// eightBitsArrive wants the letter as it was, or, from Postfix to a product without 8BITMIME, in quoted-printable.
func eightBitsArrive(t *testing.T, got string, program *mtas.Program, product string) {
	t.Helper()
	if program == mtas.Exim || !slices.Contains(without["8BITMIME"], product) {
		same(t, got, eightBits)
		return
	}
	if !strings.Contains(got, "Content-Transfer-Encoding: quoted-printable\r\n") || !strings.Contains(got, "=A0=A1") {
		t.Errorf("want quoted-printable where 8BITMIME is not offered, got %q", got)
	}
}

// TestWeRelayToThem has every product take letters and pass them on to Postfix and Exim.
func TestWeRelayToThem(t *testing.T) {
	each(t, func(t *testing.T, program *mtas.Program) {
		theirs := real(t, program, mtas.Config{Name: "mx.b.example", Mailboxes: mailboxes("b.example")})
		eachProduct(t, func(t *testing.T, product string) {
			proves(t, "mta "+product+" --route", theirs, "letters that it relays arrive unchanged below trace fields")
			ours := mta(t, product, "--route", "b.example="+theirs.Address.String())
			for _, l := range append(slices.Clone(letters), eightBits) {
				posted(t, ours.At, l, author, product+"@b.example")
			}
			for _, l := range append(slices.Clone(letters), eightBits) {
				same(t, received(t, theirs, product+"@b.example", l.subject), l)
			}
		})
	})
}

// mailboxes makes one for each product in a domain.
func mailboxes(domain string) []string {
	var all []string
	for _, product := range products {
		all = append(all, product+"@"+domain)
	}
	return all
}

// TestWeSendToThem sends letters with "smtplab send" as every product to Postfix and Exim.
func TestWeSendToThem(t *testing.T) {
	each(t, func(t *testing.T, program *mtas.Program) {
		theirs := real(t, program, mtas.Config{Name: "mx.b.example", Mailboxes: mailboxes("b.example")})
		eachProduct(t, func(t *testing.T, product string) {
			proves(t, "send --as "+product, theirs, "letters arrive unchanged below trace fields; an unknown recipient is told with exit code 1")
			for _, l := range append(slices.Clone(letters), eightBits) {
				if out, err := sent(t, theirs.Address, product, l, product+"@b.example"); err != nil {
					t.Fatalf("%s: %v\n%s", l.subject, err, out)
				}
			}
			for _, l := range append(slices.Clone(letters), eightBits) {
				same(t, received(t, theirs, product+"@b.example", l.subject), l)
			}
			out, err := sent(t, theirs.Address, product, letters[0], "nobody@b.example")
			if err == nil || !strings.Contains(out, "refused for nobody@b.example: 550") {
				t.Errorf("want word of the refusal, got %v:\n%s", err, out)
			}
		})
	})
}

package products_test

import (
	"bytes"
	"encoding/base64"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/smtplab/smtplab/internal/smallworld"
	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/record"
	"github.com/smtplab/smtplab/sim/smtp"
)

// secured are the settings of a server with a certificate and two users.
var secured = []string{"certificate=issued", "users=ana,bob", "extensions=all"}

// right and wrong are what a client says for PLAIN.
var (
	right = smtp.EncodeSASL(smtp.Plain("ana", peer.WorldPassword("ana")), true)
	wrong = smtp.EncodeSASL(smtp.Plain("ana", "guess"), true)
)

const begin = `
S: 220
C: EHLO client.example
S... 250 ETRN
`

const underTLS = begin + `C: STARTTLS
S: 220 2.0.0
tls
C: EHLO client.example
S... 250 ETRN
`

func coded(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }

var securedDialogues = map[string]string{
	"STARTTLS has no parameter (RFC 3207 section 4)": begin + `
C: STARTTLS now
S: 501 5.5.4
C: NOOP
S: 250`,
	"what was said before TLS is forgotten (section 4.2)": begin + `
C: MAIL FROM:<ana@contoso.example>
S: 250
C: STARTTLS
S: 220
tls
C: RCPT TO:<bob@fabrikam.example>
S: 503 5.5.1
C: MAIL FROM:<ana@contoso.example>
S: 503 5.5.1 EHLO first
C: EHLO client.example
S... 250 ETRN`,
	"TLS is not begun twice (section 4.2)": underTLS + `
C: STARTTLS
S: 503 5.5.1`,
	"what comes behind STARTTLS is not heard (CVE-2011-0411)": begin + `
C. STARTTLS
C. NOOP
C: MAIL FROM:<injected@contoso.example>
S: 220
tls
C: HELO client.example
S: 250 mx.fabrikam.example`,
	"AUTH PLAIN with an initial response (RFC 4954 section 4)": underTLS + `
C: AUTH PLAIN ` + right + `
S: 235 2.7.0
C: AUTH PLAIN ` + right + `
S: 503 5.5.1`,
	"AUTH PLAIN without": underTLS + `
C: auth plain
S: 334 
C: ` + right + `
S: 235 2.7.0`,
	"AUTH LOGIN": underTLS + `
C: AUTH LOGIN
S: 334 VXNlcm5hbWU6
C: ` + coded("bob") + `
S: 334 UGFzc3dvcmQ6
C: ` + coded(peer.WorldPassword("bob")) + `
S: 235 2.7.0`,
	"AUTH LOGIN with the name at once": underTLS + `
C: AUTH LOGIN ` + coded("bob") + `
S: 334 UGFzc3dvcmQ6
C: ` + coded(peer.WorldPassword("bob")) + `
S: 235 2.7.0`,
	"wrong passwords": underTLS + `
C: AUTH PLAIN ` + wrong + `
S: 535 5.7.8
C: AUTH LOGIN
S: 334
C: ` + coded("nobody") + `
S: 334
C: ` + coded("password of nobody") + `
S: 535 5.7.8`,
	"nobody acts for others (RFC 4616)": underTLS + `
C: AUTH PLAIN ` + coded("bob\x00ana\x00"+peer.WorldPassword("ana")) + `
S: 535 5.7.8`,
	"an exchange is cancelled with * (RFC 4954 section 4)": underTLS + `
C: AUTH PLAIN
S: 334
C: *
S: 501 5.7.0
C: NOOP
S: 250`,
	"answers that are no base64": underTLS + `
C: AUTH PLAIN %%%
S: 501 5.5.2
C: AUTH PLAIN
S: 334
C: =AAA
S: 501 5.5.2
C: AUTH LOGIN
S: 334
C: AAA=BBB
S: 501 5.5.2`,
	"an answer that is too long, and one that is not (RFC 4954 section 4)": underTLS + `
C: AUTH PLAIN
S: 334
C: ` + strings.Repeat("A", 12288) + `
S: 535
C: AUTH PLAIN
S: 334
C: ` + strings.Repeat("A", 12289) + `
S: 500 5.5.6
C: NOOP ` + strings.Repeat("A", 3000) + `
S: 500 5.5.2`,
	"an unknown mechanism": underTLS + `
C: AUTH ZZTOP
S: 504 5.5.4
C: AUTH
S: 501 5.5.4`,
	"AUTH in a transaction": underTLS + `
C: MAIL FROM:<ana@contoso.example>
S: 250
C: AUTH PLAIN ` + right + `
S: 503 5.5.1`,
	"AUTH without TLS (RFC 4954 section 4)": begin + `
C: AUTH PLAIN ` + right + `
S: 538 5.7.11`,
	"AUTH= of MAIL, also from strangers (RFC 4954 section 5)": underTLS + `
C: MAIL FROM:<ana@contoso.example> AUTH=<>
S: 250
C: RSET
S: 250
C: MAIL FROM:<ana@contoso.example> AUTH=bad+zz
S: 501`,
	"who has authenticated may relay": underTLS + `
C: MAIL FROM:<ana@fabrikam.example>
S: 250
C: RCPT TO:<x@elsewhere.example>
S: 550 5.7.1
C: RSET
S: 250
C: AUTH PLAIN ` + right + `
S: 235
C: MAIL FROM:<ana@fabrikam.example>
S: 250
C: RCPT TO:<x@elsewhere.example>
S: 250`,
	"SMTPUTF8 (RFC 6531)": begin + `
C: MAIL FROM:<jö@contoso.example>
S: 553 5.6.7
C: MAIL FROM:<jö@contoso.example> SMTPUTF8=1
S: 501
C: MAIL FROM:<jö@contoso.example> SMTPUTF8
S: 250
C: RCPT TO:<böb@fabrikam.example>
S: 250
C: RSET
S: 250
C: MAIL FROM:<ana@contoso.example>
S: 250
C: RCPT TO:<böb@fabrikam.example>
S: 553 5.6.7
C: RCPT TO:<b` + "\xff" + `@fabrikam.example>
S: 501`,
	"BINARYMIME needs BDAT (RFC 3030 section 3)": begin + `
C: MAIL FROM:<ana@contoso.example> BODY=BINARYMIME
S: 250
C: RCPT TO:<bob@fabrikam.example>
S: 250
C: DATA
S: 503
C. BDAT 5 LAST
R: a\nb\rc
S: 250`,
	"ETRN (RFC 1985)": begin + `
C: ETRN elsewhere.example
S: 251
C: ETRN @elsewhere.example
S: 251
C: ETRN
S: 501
C: ETRN two words
S: 501`,
}

func TestSecuredDialogues(t *testing.T) {
	for name, script := range securedDialogues {
		t.Run(name, func(t *testing.T) {
			newLab(t, peer.Setup{Product: "rfc5321", Settings: secured}).talk(script + bye)
		})
	}
}

// TestAnnouncedIsTrue: keywords that need something are there when it is, and not otherwise.
func TestAnnouncedIsTrue(t *testing.T) {
	for _, c := range []struct {
		product, settings, start string
		want                     []string
	}{
		{"rfc5321", "", "", nil},
		{"rfc5321", "certificate=self-signed", "", []string{"STARTTLS"}},
		{"rfc5321", "certificate=self-signed users=ana", "", []string{"STARTTLS"}},
		{"rfc5321", "certificate=self-signed users=ana", "tls", []string{"AUTH"}},
		{"rfc5321", "users=ana auth-clear=yes", "", []string{"AUTH"}},
		{"exchange2003", "", "", nil},
		{"exchange2003", "certificate=issued users=ana", "", []string{"STARTTLS", "AUTH", "AUTH=LOGIN"}},
		{"exchange55", "users=ana", "", []string{"AUTH", "AUTH=LOGIN"}},
		{"iis4", "certificate=issued users=ana", "", nil},
	} {
		l := newLab(t, peer.Setup{Product: c.product, Settings: strings.Fields(c.settings)})
		script := "S... 220\nC: EHLO client.example\nS... 250\n"
		if c.start == "tls" {
			script += "C: STARTTLS\nS: 220\ntls\nC: EHLO client.example\nS... 250\n"
		}
		l.talk(script + bye)
		var offered []string
		for _, line := range smallworld.Facts[*record.Line](l.world) {
			if line.Heard || line.From != record.Server || len(line.Text) < 4 {
				continue
			}
			switch word, _, _ := strings.Cut(line.Text[4:], " "); word {
			case "STARTTLS", "AUTH", "AUTH=LOGIN":
				offered = append(offered, word)
			case "mx.fabrikam.example": // a new EHLO reply, or the greeting
				offered = nil
			}
		}
		if !slices.Equal(offered, c.want) {
			t.Errorf("%s %s %s: want %v, got %v", c.product, c.settings, c.start, c.want, offered)
		}
	}
}

// TestInjectedCommandsAreHeardWhereTheDefectIs is the other way round of what the dialogue above shows.
func TestInjectedCommandsAreHeardWhereTheDefectIs(t *testing.T) {
	l := newLab(t, peer.Setup{Product: "rfc5321", Settings: secured, Alter: []func(peer.Machine, *peer.Product){
		func(_ peer.Machine, p *peer.Product) { p.Receive.KeepsPlaintext = true }}})
	l.talk(begin + `
C. STARTTLS
C: VRFY injected
S: 220
tls
S: 252
C: HELO client.example
S: 250` + bye)
}

// TestSecretsAreNowhere plays exchanges with right and wrong passwords and looks for them in all that is kept but packets,
// which hold what was on the wire.
func TestSecretsAreNowhere(t *testing.T) {
	for _, product := range []string{"rfc5321", "exchange2003", "exchange55"} {
		l := newLab(t, peer.Setup{Product: product, Settings: []string{"users=ana", "auth-clear=yes"}})
		l.talk("S... 220\nC: EHLO client.example\nS... 250\nC: AUTH LOGIN\nS: 334\nC: " + coded("ana") + "\nS: 334\nC: " + coded("guess") +
			"\nS: 535\nC: AUTH LOGIN " + coded("ana") + "\nS: 334\nC: " + coded(peer.WorldPassword("ana")) + "\nS: 235" + bye)
		l.talk("S... 220\nC: EHLO client.example\nS... 250\nC: AUTH PLAIN " + right + "\nS:" + bye)
		events := slices.DeleteFunc(l.world.Record.Events, func(e record.Event) bool { return e.Fact.Kind() == "packet" })
		var kept bytes.Buffer
		if err := record.Encode(&kept, events); err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{coded("ana"), coded("guess"), "guess", "password of ana", coded("password of ana"), right} {
			if strings.Contains(kept.String(), secret) {
				t.Errorf("%s: want no secret in the record, got %q", product, secret)
			}
		}
		if !strings.Contains(kept.String(), "AUTH LOGIN ***") {
			t.Errorf("%s: want the exchange in the record, veiled", product)
		}
	}
}

// TestHandshakeHasAnEnd: a client that says STARTTLS and then nothing, or no TLS, is hung up on (RFC 5321 section 4.5.3.2.7),
// and so is one that says nothing where TLS begins at once.
func TestHandshakeHasAnEnd(t *testing.T) {
	for _, c := range []struct{ port, say, why string }{
		{"25", "EHLO client.example\r\nSTARTTLS\r\n", "timed out"},
		{"465", "", "timed out"},
		{"465", "EHLO client.example\r\n", "first record does not look like a TLS handshake"},
	} {
		l := newLab(t, peer.Setup{Product: "rfc5321", Settings: append([]string{"implicit-tls=yes"}, secured...)})
		l.world.On(l.client, func() {
			conn, err := l.client.Dial("tcp", "", "172.16.0.25:"+c.port, time.Minute)
			if err != nil {
				t.Error(err)
				return
			}
			defer conn.Close()
			conn.Write([]byte(c.say))
			began := l.client.Now()
			conn.SetReadDeadline(began.Add(time.Hour))
			if _, err := io.Copy(io.Discard, conn); err != nil {
				t.Errorf("port %s: want the end, got %v", c.port, err)
			}
			if waited := l.client.Now().Sub(began); c.why == "timed out" && (waited < 5*time.Minute || waited > 6*time.Minute) {
				t.Errorf("port %s: want the end after five minutes, got it after %v", c.port, waited)
			}
		})
		if all := smallworld.Facts[*record.NotSecured](l.world); len(all) != 1 || all[0].Why != c.why {
			t.Errorf("port %s: want %q in the record, got %v", c.port, c.why, all)
		}
	}
}

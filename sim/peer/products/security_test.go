package products_test

import (
	"bytes"
	"encoding/base64"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/record"
	"github.com/smtplab/smtplab/sim/secure"
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
C: NOOP ` + strings.Repeat("A", 2000) + `
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
C: RCPT TO:<b`+"\xff"+`@fabrikam.example>
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
		for _, line := range facts[*record.Line](l) {
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
		events := slices.DeleteFunc(l.record.Events, func(e record.Event) bool { return e.Fact.Kind() == "packet" })
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

// A ring is a lab whose server sends mail to another.
func ring(t *testing.T, sender, receiver peer.Setup) *lab {
	t.Helper()
	sender.Settings = append([]string{"smart-host=[172.16.0.99]"}, sender.Settings...)
	sender.Roots, sender.TLSName = secure.WorldRoots(), "mx.far.example"
	l := newLab(t, sender)
	next := l.host("mx.far.example", "172.16.0.99")
	if receiver.Domains == nil {
		receiver.Domains = []string{"far.example"}
	}
	l.start(next, receiver)
	return l
}

// pass sends one message and returns what became of it.
func (l *lab) pass(from, to, content string) []string {
	l.t.Helper()
	l.do(l.server, func() {
		if err := l.mta.Submit(from, []string{to}, []byte(content)); err != nil {
			l.t.Error(err)
		}
		l.server.Sleep(time.Minute)
	})
	return l.fates()
}

const plainMail = "From: ana@fabrikam.example\r\n\r\nHello\r\n"

func TestSenderUsesTLS(t *testing.T) {
	for _, c := range []struct {
		name, sender, receiver string
		tls                    bool
		fate                   string
	}{
		{"where it is offered", "", "certificate=self-signed", true, "relayed"},
		{"not where it is not", "", "", false, "relayed"},
		{"never, where the owner says so", "tls=none", "certificate=issued", false, "relayed"},
		{"always, with anybody", "tls=encrypt", "certificate=self-signed", true, "relayed"},
		{"always, and it is not offered", "tls=encrypt", "", false, "queued"},
		{"with one whose name is proved", "tls=verify", "certificate=issued", true, "relayed"},
		{"with one who proves another's name", "tls=verify", "certificate=mx.other.example", false, "queued"},
		{"with one whose time is over", "tls=verify", "certificate=expired", false, "queued"},
		{"with one whom nobody vouches for", "tls=verify", "certificate=self-signed", false, "queued"},
		{"and proves who it is", "auth=ana", "certificate=issued users=ana", true, "relayed"},
		{"and is not believed", "auth=eve", "certificate=issued users=ana", true, "queued"},
		{"and sends no password in the clear", "auth=ana", "users=ana auth-clear=yes", false, "queued"},
		{"but where the owner wants it so", "auth=ana tls=none", "users=ana auth-clear=yes", false, "relayed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := ring(t, peer.Setup{Product: "rfc5321", Settings: strings.Fields(c.sender)},
				peer.Setup{Product: "rfc5321", Settings: strings.Fields(c.receiver)})
			fates := l.pass("ana@fabrikam.example", "bob@far.example", plainMail)
			if !slices.Contains(fates, "bob@far.example "+c.fate) {
				t.Errorf("want it %s, got %v", c.fate, fates)
			}
			if got := len(facts[*record.Secured](l)) == 2; got != c.tls {
				t.Errorf("want TLS %v, got %v", c.tls, got)
			}
		})
	}
}

func TestReceivedTellsOfTLSAndAUTH(t *testing.T) {
	l := ring(t, peer.Setup{Product: "rfc5321", Settings: []string{"auth=ana"}},
		peer.Setup{Product: "rfc5321", Settings: []string{"certificate=issued", "users=ana"}})
	l.pass("ana@fabrikam.example", "bob@far.example", plainMail)
	files := facts[*record.Filed](l)
	if len(files) != 1 || !strings.Contains(string(files[0].Data), "with ESMTPSA") { // RFC 3848
		t.Errorf("want a message with ESMTPSA in its Received field, got %v", files)
	}
}

// TestNextHopLacksTheExtension: what cannot be carried is returned (RFC 6531 section 3.2; RFC 3030 section 3).
func TestNextHopLacksTheExtension(t *testing.T) {
	const utf8Mail = "From: j\u00f6@fabrikam.example\r\n\r\nHello\r\n"
	for _, c := range []struct{ mail, body, receiver, want string }{
		{" SMTPUTF8", utf8Mail, "extensions=all", "relayed"},
		{" SMTPUTF8", utf8Mail, "extensions=core", "returned 5.6.7"},
		{" SMTPUTF8", plainMail, "extensions=core", "relayed"}, // nothing in it needs the extension
		{" BODY=BINARYMIME", "a\nb\rc\x00", "extensions=all", "relayed"},
		{" BODY=BINARYMIME", "a\nb\rc\x00", "extensions=core", "returned 5.6.1"},
	} {
		l := ring(t, peer.Setup{Product: "rfc5321", Settings: []string{"extensions=all", "relay=172.16.0.10"}},
			peer.Setup{Product: "rfc5321", Settings: []string{c.receiver}})
		l.do(l.client, func() {
			conn, err := l.client.Dial("tcp", "", netip.MustParseAddrPort("172.16.0.25:25").String(), time.Minute)
			if err != nil {
				t.Error(err)
				return
			}
			defer conn.Close()
			conn.Write([]byte("EHLO client.example\r\nMAIL FROM:<ana@fabrikam.example>" + c.mail + "\r\nRCPT TO:<bob@far.example>\r\nBDAT " +
				strconv.Itoa(len(c.body)) + " LAST\r\n" + c.body + "QUIT\r\n"))
			l.client.Sleep(time.Minute)
		})
		var got string
		for _, f := range facts[*record.Fate](l) {
			if f.Recipient == "bob@far.example" && f.Fate != record.Delivered {
				got = strings.TrimSpace(f.Fate + " " + f.Status)
			}
		}
		if got != c.want {
			t.Errorf("%s to %s: want %s, got %s", c.mail, c.receiver, c.want, got)
		}
	}
}

// TestETRNStartsDelivery: mail that waits for its next try goes out when somebody asks for it (RFC 1985), and only that.
func TestETRNStartsDelivery(t *testing.T) {
	for asked, want := range map[string]struct{ reply, fate string }{
		"eu.far.example": {"253 2.0.0 1 pending", "relayed"},
		"EU.far.example": {"253", "relayed"},
		"@far.example":   {"253", "relayed"},
		"far.example":    {"251 2.0.0 No messages", "queued"},
		"@u.far.example": {"251", "queued"},
	} {
		l := newLab(t, peer.Setup{Product: "rfc5321", Settings: []string{"smart-host=[172.16.0.99]", "extensions=all"}})
		next := l.host("mx.far.example", "172.16.0.99")
		l.pass("ana@fabrikam.example", "bob@eu.far.example", plainMail) // nobody listens there yet
		l.start(next, peer.Setup{Product: "rfc5321", Domains: []string{"eu.far.example"}})
		l.talk("S... 220\nC: EHLO client.example\nS... 250\nC: ETRN " + asked + "\nS: " + want.reply + bye)
		l.do(l.server, func() { l.server.Sleep(5 * time.Second) })
		if fates := l.fates(); fates[len(fates)-1] != "bob@eu.far.example "+want.fate {
			t.Errorf("ETRN %s: want %s at last, got %v", asked, want.fate, fates)
		}
	}
}

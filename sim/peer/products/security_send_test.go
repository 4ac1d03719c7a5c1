package products_test

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/smtplab/smtplab/internal/smallworld"
	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/record"
	"github.com/smtplab/smtplab/sim/secure"
)

// A ring is a lab whose server sends mail to another.
func ring(t *testing.T, sender, receiver peer.Setup) *lab {
	t.Helper()
	sender.Settings = append([]string{"smart-host=[172.16.0.99]"}, sender.Settings...)
	sender.Roots, sender.TLSName = secure.WorldRoots(), "mx.far.example"
	l := newLab(t, sender)
	next := l.world.Host("mx.far.example", "172.16.0.99")
	if receiver.Domains == nil {
		receiver.Domains = []string{"far.example"}
	}
	l.start(next, receiver)
	return l
}

// pass sends one message and returns what became of it.
func (l *lab) pass(from, to, content string) []string {
	l.t.Helper()
	l.world.On(l.server, func() {
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
			if got := len(smallworld.Facts[*record.Secured](l.world)) == 2; got != c.tls {
				t.Errorf("want TLS %v, got %v", c.tls, got)
			}
		})
	}
}

func TestReceivedTellsOfTLSAndAUTH(t *testing.T) {
	l := ring(t, peer.Setup{Product: "rfc5321", Settings: []string{"auth=ana"}},
		peer.Setup{Product: "rfc5321", Settings: []string{"certificate=issued", "users=ana"}})
	l.pass("ana@fabrikam.example", "bob@far.example", plainMail)
	files := smallworld.Facts[*record.Filed](l.world)
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
		l.world.On(l.client, func() {
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
		for _, f := range smallworld.Facts[*record.Fate](l.world) {
			if f.Recipient == "bob@far.example" && f.Fate != record.Delivered {
				got = strings.TrimSpace(f.Fate + " " + f.Status)
			}
		}
		if got != c.want {
			t.Errorf("%s to %s: want %s, got %s", c.mail, c.receiver, c.want, got)
		}
	}
}

// TestReportSpellsUTF8Addresses: what a report for programs cannot hold is spelt out (RFC 6533 section 3).
func TestReportSpellsUTF8Addresses(t *testing.T) {
	l := newLab(t, peer.Setup{Product: "rfc5321", Settings: []string{"extensions=all"}, Domains: []string{"fabrikam.example"},
		Mailboxes: []string{"ana@fabrikam.example"}, Alter: []func(peer.Machine, *peer.Product){
			func(_ peer.Machine, p *peer.Product) { p.Receive.UnknownTakenLate = true }}})
	l.talk(begin + "C: MAIL FROM:<ana@fabrikam.example> SMTPUTF8\nS: 250\nC: RCPT TO:<böb@fabrikam.example>\nS: 250\nC: DATA\nS: 354\nC: .\nS: 250" + bye)
	l.world.On(l.server, func() { l.server.Sleep(time.Minute) })
	files := smallworld.Facts[*record.Filed](l.world)
	if len(files) != 1 || !strings.Contains(string(files[0].Data), `Final-Recipient: utf-8; b\x{F6}b@fabrikam.example`) {
		t.Errorf("want a report about the address as RFC 6533 spells it, got %v", files)
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
		next := l.world.Host("mx.far.example", "172.16.0.99")
		l.pass("ana@fabrikam.example", "bob@eu.far.example", plainMail) // nobody listens there yet
		l.start(next, peer.Setup{Product: "rfc5321", Domains: []string{"eu.far.example"}})
		l.talk("S... 220\nC: EHLO client.example\nS... 250\nC: ETRN " + asked + "\nS: " + want.reply + bye)
		l.world.On(l.server, func() { l.server.Sleep(5 * time.Second) })
		if fates := l.fates(); fates[len(fates)-1] != "bob@eu.far.example "+want.fate {
			t.Errorf("ETRN %s: want %s at last, got %v", asked, want.fate, fates)
		}
	}
}

package products_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/smtplab/smtplab/internal/smallworld"
	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/record"
	"github.com/smtplab/smtplab/sim/smtp"
)

// quirks are those of one server, each of which does its harm in the dialogue of TestQuirks.
var quirks = []peer.Quirk{
	{Command: func(t *peer.Turn) { // answers one verb itself
		if t.Verb == "HELP" {
			t.Answer("250 {hello} is beyond help")
			return
		}
		t.Obey()
	}},
	{Command: func(t *peer.Turn) { // changes a command, brings a transaction back, and loses another
		t.Args = strings.TrimSuffix(t.Args, " now")
		restore := t.Keep()
		recipients, underway := t.Underway()
		t.Obey()
		switch {
		case t.Verb == "RSET" && recipients > 0:
			restore()
		case t.Verb == "NOOP" && underway:
			t.Forget()
		case t.Verb == "FOOBAR":
			t.Swallow(3)
		case t.Verb == "" && t.Raw == "?" && t.Extended() && t.Greeted():
			t.Close()
		}
	}},
	{Reply: func(t *peer.Turn, r *smtp.Reply) {
		if t.Verb == "" && r.Code == 220 {
			r.Lines = []string{"mx.fabrikam.example is odd"}
		}
		if t.Verb == "VRFY" {
			r.Code = 250
		}
	}},
	{Data: func(in *smtp.LineReader) ([]byte, error) {
		line, err := in.ReadLine()
		return []byte(line.Text), err
	}},
	{Content: func(content []byte) ([]byte, string) {
		if bytes.HasPrefix(content, []byte("no")) {
			return nil, "554 5.6.0 Not that"
		}
		return append(content, "!\r\n"...), ""
	}},
}

// TestQuirks breaks all kinds of rules at once.
func TestQuirks(t *testing.T) {
	l := newLab(t, peer.Setup{Product: "rfc5321",
		Alter: []func(peer.Machine, *peer.Product){func(_ peer.Machine, p *peer.Product) { p.Receive.Quirks = quirks }}})
	l.talk(strings.Replace(hello, "mx.fabrikam.example ESMTP", "mx.fabrikam.example is odd", 1) + `
C: HELP
S: 250 client.example is beyond help
C: VRFY bob
S: 250
C: MAIL FROM:<a@contoso.example> now
S: 250
C: RSET
S: 250
C: RCPT TO:<bob@fabrikam.example>
S: 503
C: MAIL FROM:<a@contoso.example>
S: 250
C: RCPT TO:<bob@fabrikam.example>
S: 250
C: RSET
S: 250
C: DATA
S: 354
C: one line
S: 250
C: MAIL FROM:<a@contoso.example>
S: 250
C: RCPT TO:<bob@fabrikam.example>
S: 250
C: DATA
S: 354
C: no
S: 554 5.6.0
C: MAIL FROM:<a@contoso.example>
S: 250
C: NOOP
S: 250
C: RCPT TO:<bob@fabrikam.example>
S: 503
C. FOOBAR
C: xyzNOOP
S: 500
S: 250
C: ?
S: 500
closed
`)
	files := smallworld.Facts[*record.Filed](l.world)
	if len(files) != 1 || !strings.HasSuffix(string(files[0].Data), "\r\none line!\r\n") {
		t.Errorf("want one message, changed, got %d: %+v", len(files), files)
	}
}

// TestVerify tells of mailboxes where it is told to, with their full domain (RFC 5321 section 3.5.2).
func TestVerify(t *testing.T) {
	l := newLab(t, peer.Setup{Product: "rfc5321", Settings: []string{"verify=yes"}, Mailboxes: []string{"bob@fabrikam.example"}})
	l.talk(hello + `
C: VRFY <bob@fabrikam.example>
S: 250 2.1.5 <bob@fabrikam.example>
C: VRFY postmaster
S: 250 2.1.5 <postmaster@mx.fabrikam.example>
C: VRFY nobody@fabrikam.example
S: 550 5.1.1
C: VRFY bob@elsewhere.example
S: 550 5.1.1` + bye)
}

func TestReferenceWithoutExtensions(t *testing.T) {
	newLab(t, peer.Setup{Product: "rfc5321", Settings: []string{"extensions=none"}}).talk(`
S: 220
C: EHLO client.example
S: 250 mx.fabrikam.example
C: HELP
S: 500
C: EXPN list
S: 500
C: MAIL FROM:<a@contoso.example> SIZE=100
S: 555` + bye)
}

package products_test

import (
	"strings"
	"testing"

	"github.com/smtplab/smtplab/internal/smallworld"
	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/record"
)

const hello = `
S: 220 mx.fabrikam.example ESMTP
C: EHLO client.example
S: 250-mx.fabrikam.example
S: 250-PIPELINING
S: 250-SIZE 10485760
S: 250-8BITMIME
S: 250-DSN
S: 250-ENHANCEDSTATUSCODES
S: 250-CHUNKING
S: 250 HELP
`

const bye = `
C: QUIT
S: 221
closed
`

var dialogues = map[string]string{
	"a transaction (RFC 5321 section 3.3)": hello + `
C: MAIL FROM:<ana@contoso.example>
S: 250 2.1.0
C: RCPT TO:<bob@fabrikam.example>
S: 250 2.1.5
C: DATA
S: 354
C: Subject: x
C:
C: ..dot
C: .
S: 250 2.0.0`,
	"a pipeline, one reply each (RFC 2920)": hello + `
C. MAIL FROM:<ana@contoso.example>
C. RCPT TO:<bob@fabrikam.example>
C. RCPT TO:<x@elsewhere.example>
C: DATA
S: 250 2.1.0
S: 250 2.1.5
S: 550 5.7.1
S: 354
C: .
S: 250`,
	"commands out of order (section 4.1.4)": `
S: 220
C: MAIL FROM:<a@contoso.example>
S: 503 5.5.1
C: EHLO client.example
S: 250-
S: 250-
S: 250-
S: 250-
S: 250-
S: 250-
S: 250-
S: 250 
C: RCPT TO:<bob@fabrikam.example>
S: 503 5.5.1
C: DATA
S: 503 5.5.1
C: MAIL FROM:<a@contoso.example>
S: 250
C: MAIL FROM:<b@contoso.example>
S: 503 5.5.1
C: DATA
S: 503 5.5.1`,
	"RSET forgets the transaction (section 4.1.1.5)": hello + `
C: MAIL FROM:<a@contoso.example>
S: 250
C: RSET
S: 250
C: RCPT TO:<bob@fabrikam.example>
S: 503
C: RSET now
S: 501`,
	"a refused EHLO leaves the transaction (section 4.1.4)": hello + `
C: MAIL FROM:<a@contoso.example>
S: 250
C: EHLO sub2.
S: 501
C: RCPT TO:<bob@fabrikam.example>
S: 250`,
	"an accepted EHLO ends it": hello + `
C: MAIL FROM:<a@contoso.example>
S: 250
C: HELO client.example
S: 250 mx.fabrikam.example
C: RCPT TO:<bob@fabrikam.example>
S: 503`,
	"unknown commands (section 4.2.4)": hello + `
C: XYZZY
S: 500 5.5.1
C: EXPN list
S: 502 5.5.1
C: VRFY bob
S: 252 2.5.0
C: VRFY
S: 501
C: NOOP whatever
S: 250
C: HELP
S: 214`,
	"verbs in any case (section 2.4)": hello + `
C: mAiL FrOm:<ana@contoso.example>
S: 250
C: rcpt to:<bob@FABRIKAM.example>
S: 250`,
	"arguments that are wrong": hello + `
C: MAIL FROM: <a@contoso.example>
S: 501 5.5.4
C: MAIL FROM:a@contoso.example
S: 501 5.5.4
C: MAIL FROM:<a@contoso.example> WRONG=1
S: 555 5.5.4
C: MAIL FROM:<a@contoso.example> SIZE=x
S: 501
C: MAIL FROM:<a@contoso.example> SIZE=99999999
S: 552 5.3.4
C: MAIL FROM:<a@contoso.example> BODY=8BITMIME RET=HDRS ENVID=abc+2B
S: 250
C: RCPT TO:<>
S: 501
C: RCPT TO:<bob@fabrikam.example> NOTIFY=NEVER,DELAY
S: 501
C: RCPT TO:<bob@fabrikam.example> NOTIFY=FAILURE,DELAY ORCPT=rfc822;bob+40x
S: 250`,
	"extensions are for those who said EHLO": `
S: 220
C: HELO client.example
S: 250
C: MAIL FROM:<a@contoso.example> SIZE=10
S: 555`,
	"the postmaster needs no domain (section 4.5.1)": hello + `
C: MAIL FROM:<>
S: 250
C: RCPT TO:<Postmaster>
S: 250
C: DATA
S: 354
C: .
S: 250`,
	"a line that is too long (section 4.5.3.1.4)": hello + `
C: NOOP ` + strings.Repeat("x", 3000) + `
S: 500 5.5.2
C: NOOP
S: 250`,
	"BDAT (RFC 3030)": hello + `
C: MAIL FROM:<ana@contoso.example>
S: 250
C: RCPT TO:<bob@fabrikam.example>
S: 250
C. BDAT 7
R: Subject
S: 250
C: DATA
S: 503
C. BDAT 10 LAST
R: : x\r\n\r\n.\r\n
S: 250 2.0.0
C: NOOP
S: 250`,
	"BDAT without a transaction eats its octets (RFC 3030)": hello + `
C. BDAT 6 LAST
R: QUIT\r\n
S: 503
C: NOOP
S: 250`,
	"only CRLF.CRLF ends the data (section 4.1.1.4)": hello + `
C: MAIL FROM:<ana@contoso.example>
S: 250
C: RCPT TO:<bob@fabrikam.example>
S: 250
C: DATA
S: 354
R: a\n.\nMAIL FROM:<evil@contoso.example>\r\n.\nb\n.\r\nc\r.\rd\r\n.\r\n
S: 250
C: NOOP
S: 250`,
}

func TestReferenceDialogues(t *testing.T) {
	for name, script := range dialogues {
		t.Run(name, func(t *testing.T) {
			newLab(t, peer.Setup{Product: "rfc5321"}).talk(script + bye)
		})
	}
}

func TestSmuggledMessageStaysContent(t *testing.T) {
	l := newLab(t, peer.Setup{Product: "rfc5321"})
	l.talk(dialogues["only CRLF.CRLF ends the data (section 4.1.1.4)"] + bye)
	if accepted := smallworld.Facts[*record.Accepted](l.world); len(accepted) != 1 {
		t.Errorf("want one message, got %d", len(accepted))
	}
}

// The case of a domain does not tell recipients apart, that of a local part does (RFC 5321 section 2.4).
func TestOneRecipientInSeveralSpellings(t *testing.T) {
	l := newLab(t, peer.Setup{Product: "rfc5321"})
	l.talk(hello + `
C: MAIL FROM:<ana@contoso.example>
S: 250
C: RCPT TO:<bob@fabrikam.example>
S: 250
C: RCPT TO:<bob@FABRIKAM.example>
S: 250
C: RCPT TO:<BOB@fabrikam.example>
S: 250
C: DATA
S: 354
C: .
S: 250` + bye)
	accepted := smallworld.Facts[*record.Accepted](l.world)
	if len(accepted) != 1 || strings.Join(accepted[0].To, " ") != "bob@fabrikam.example BOB@fabrikam.example" {
		t.Errorf("want one message for bob and BOB, got %+v", accepted)
	}
}

func TestUnfinishedMessageIsForgotten(t *testing.T) {
	l := newLab(t, peer.Setup{Product: "rfc5321"})
	l.talk(hello + `
C: MAIL FROM:<ana@contoso.example>
S: 250
C: RCPT TO:<bob@fabrikam.example>
S: 250
C: DATA
S: 354
C: half a mess`)
	l.world.Run(l.world.Now(), nil)
	if accepted := smallworld.Facts[*record.Accepted](l.world); len(accepted) != 0 {
		t.Errorf("want no message, got %d", len(accepted))
	}
}

func TestSilentClientIsHungUpOn(t *testing.T) {
	l := newLab(t, peer.Setup{Product: "rfc5321"})
	start := l.world.Now()
	l.talk(hello + `
S: 421 4.4.2
closed`)
	if waited := l.world.Now().Sub(start); waited.Minutes() < 5 {
		t.Errorf("want five minutes of patience (RFC 5321 section 4.5.3.2.7), got %s", waited)
	}
}

func TestUnknownMailbox(t *testing.T) {
	l := newLab(t, peer.Setup{Product: "rfc5321", Mailboxes: []string{"bob@fabrikam.example"}})
	l.talk(hello + `
C: MAIL FROM:<ana@contoso.example>
S: 250
C: RCPT TO:<nobody@fabrikam.example>
S: 550 5.1.1
C: RCPT TO:<Bob@fabrikam.example>
S: 250` + bye)
}

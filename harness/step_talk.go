package harness

import (
	"strings"

	"github.com/smtplab/smtplab/harness/judge"
	"github.com/smtplab/smtplab/harness/script"
)

func init() {
	register(Word{
		Name:    "talk",
		Kind:    StepWord,
		Usage:   "talk HOST SECTION",
		Summary: "speaks SMTP with a host, word by word, and claims its answers",
		Manual: `"C: ..." is sent as it stands, with CRLF; \\ \r \n \t \xHH are bytes, \{TEXT*N} is TEXT N times. A line that ends with \n has a bare
LF, one that ends with a single \ no end at all. C: lines that follow each other leave in one segment. "S: 250 ..." is what the next reply
must be; its last line is looked at, and "S: 250-SIZE..." before it claims a line of the same reply. "or S: 5xx ...   non-strict: why"
below it is another outcome, with its verdict; the first that fits counts. "pause 5s", "half-close", "close", "cut" (RST) are ours, "closed"
and "reset" claim that the host ended the connection. MAILBOX stands for an address that takes mail. What comes after the first
reply that does not fit is not said.`,
		read: readTalk,
	})
}

func readTalk(r *reader, a *script.Args) {
	host, section := a.Host(), a.Section()
	if a.Failed() {
		return
	}
	talk := judge.ReadTalk(a, section, map[string]string{"MAILBOX": r.mailboxOf(host)})
	r.claims = append(r.claims, judge.Claim{Line: a.Item.Line, Text: strings.Join(a.Item.Words, " "), Check: judge.TalkCheck(talk, clientName)})
	r.step(func(s *stage) error { return s.talk(host, talk) })
}

// mailboxOf is an address that the host takes mail for.
func (r *reader) mailboxOf(host string) string {
	if h := r.host(host); h != nil && len(h.mailboxes) > 0 {
		return h.mailboxes[0]
	}
	return "postmaster@" + host // RFC 5321 section 4.5.1: every server has one
}

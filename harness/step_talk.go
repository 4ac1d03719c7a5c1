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
		Usage:   "talk HOST SECTION [N]",
		Summary: "speaks SMTP with a host, word by word, and claims its answers",
		Manual: `"C: ..." is sent as it stands, with CRLF; \\ \r \n \t \xHH are bytes, \{TEXT*N} is TEXT N times. A line that ends with \n has a bare
LF, one that ends with a single \ no end at all. C: lines that follow each other leave in one segment. "S: 250 ..." is what the next reply
must be; its last line is looked at, and "S: 250-SIZE..." before it claims a line of the same reply. "or S: 5xx ...   non-strict: why"
below it is another outcome, with its verdict, and so is "or closed"; the first that fits counts. Behind "non-strict, ends: why", and
behind "ends: why" for an outcome that is right, nothing more is said. "pass: why" is right too, and decides the case: what the story claims
further on is not looked for. "silent 5s" claims that nothing comes. "C*100: RCPT TO:<r#@DOMAIN>" is said so many times, with its number
for #, and the "S:" line below it answers each; "C+100: text #" is so many lines of one segment. "offers SIZE" and "lacks ETRN" below the
reply to EHLO end the talk where the rule asks nothing of the host, "offers SIZE   unexamined: why" where it does and cannot be tried, as behind
an outcome, and "pass: why" where enough was seen; "offers SIZE ..." wants any parameter, "offers SIZE <5000" a number below that. "pause 5s", "half-close", "close", "cut" (RST) are
ours, "restart" stops and starts the host while we are connected, "closed" and "reset" claim that the host ended the connection. What comes after the first reply that does not fit is not said.
These names are filled in: MAILBOX and MAILBOX2, addresses that take mail; NOBODY, one of the same DOMAIN that does not exist; STRANGER,
one to which nobody may relay; SERVER, the host's name; ADDRESS, its address; CREDENTIALS, the answer of AUTH PLAIN for a user whom the
host knows, and USERNAME and PASSWORD, those of AUTH LOGIN. "starttls", after a 220, shakes hands, and claims that TLS begins, where no "or
closed" stands below it; "tls" as the first line does so at once, on port 465. What is sent for AUTH is shown as ***. With a number, so
many clients hold the same talk at once: each says a line and hears the answer before any says the next.`,
		read: readTalk,
	})
}

func readTalk(r *reader, a *script.Args) {
	host, section := a.Host(), a.Section()
	if a.Failed() {
		return
	}
	names := r.namesFor(host)
	r.checkNames(section.Text)
	talk := judge.ReadTalk(a, section, names)
	clients := 1
	if a.More() {
		clients = min(max(a.Count(), 1), MaxClients)
	}
	text := strings.Join(a.Item.Words, " ")
	r.talks = append(r.talks, plannedTalk{a.Item.Line, text, talk})
	r.claims = append(r.claims, judge.Claim{Line: a.Item.Line, Text: text, Check: judge.TalkCheck(talk, clientName)})
	r.step(func(s *stage) error { return s.talk(host, talk, clients) })
}

// MaxClients is how many hold a talk at once at most.
const MaxClients = 100

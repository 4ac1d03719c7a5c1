//go:build interop

package clients

import (
	"fmt"
	"strings"
	"testing"
)

// A message is what a client is asked to send.
type message struct {
	subject string // its name
	from    string
	to      []string
	content string // lines end with CRLF
	dsn     any    // what nodemailer is to ask for
}

const author = "ana@contoso.example"

// write makes a message to Bob.
func write(subject, body string) message {
	return message{subject: subject, from: author, to: []string{"bob@" + domain}, content: header(subject) + body}
}

// header has all that clients would add of their own, so that they add nothing.
func header(subject string) string {
	return "From: Ana <" + author + ">\r\nTo: Bob <bob@" + domain + ">\r\nSubject: " + subject + "\r\n" +
		"Date: Sun, 22 Nov 2026 01:47:17 +0000\r\nMessage-ID: <" + subject + "@contoso.example>\r\n" +
		"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
}

// ordinary are messages of which each puts something to the test that a careless program gets wrong.
func ordinary() []message {
	everyOctet := ""
	for b := 1; b < 256; b++ { // NUL is not allowed in mail (RFC 5322 section 2.3), nor are CR and LF alone
		if b != '\r' && b != '\n' {
			everyOctet += string([]byte{byte(b)})
		}
	}
	all := []message{
		write("plain", "Hello\r\n"),
		write("empty", ""),
		write("every-octet", everyOctet+"\r\n"),
		write("dots", ".\r\n..\r\n.x\r\n...\r\n x.\r\n.\r\n\r\n.\r\nend\r\n"),
		write("longest-line", strings.Repeat("x", 998)+"\r\n"+strings.Repeat(".", 998)+"\r\n"), // RFC 5322 section 2.1.1
		write("endless-line", strings.Repeat("0123456789", 2000)+"\r\n"),
		write("white-space", " \r\n\t\r\nx \r\n\r\n\r\n"),
	}
	many := write("many-recipients", "Hello, all of you\r\n")
	many.to = nil
	for i := range 100 { // as many as every server must take (RFC 5321 section 4.5.3.1.8)
		many.to = append(many.to, fmt.Sprintf("u%d@%s", i, domain))
	}
	return append(all, many)
}

// large is a message of 5 MB.
func large() message {
	return write("large", strings.Repeat(strings.Repeat("0123456789", 7)+"\r\n", 5<<20/72))
}

// traces are the fields that a server puts before a message (RFC 5321 section 4.4).
var traces = []string{"Return-Path:", "Received:", "\t", " "}

// arrived checks that a server has a message in each recipient's mailbox, with nothing changed but for the trace fields.
func arrived(t *testing.T, s *server, m message) {
	t.Helper()
	for _, to := range m.to {
		got := s.Inbox(to, m.subject)
		above, same := strings.CutSuffix(got, m.content)
		if !same {
			t.Errorf("%s for %s: want the %d octets that were sent, got %s", m.subject, to, len(m.content), difference(got, m.content))
			return
		}
		for line := range strings.Lines(above) {
			if !startsWithAny(line, traces) {
				t.Errorf("%s for %s: want trace fields alone before the message, got %q", m.subject, to, line)
			}
		}
	}
}

func startsWithAny(line string, starts []string) bool {
	for _, s := range starts {
		if strings.HasPrefix(line, s) {
			return true
		}
	}
	return false
}

// difference shows where a message that was received departs from the one that was sent.
func difference(got, want string) string {
	start := strings.Index(got, "From: Ana")
	if start < 0 {
		return fmt.Sprintf("%.200q", got)
	}
	got = got[start:]
	i := 0
	for i < min(len(got), len(want)) && got[i] == want[i] {
		i++
	}
	return fmt.Sprintf("%d; at %d %.60q for %.60q", len(got), i, got[i:], want[i:])
}

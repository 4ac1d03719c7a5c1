//go:build interop

package mail

import (
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	gosmtp "github.com/emersion/go-smtp"
)

// The author has a mailbox at the servers of others.
const author = "ana@a.example"

// A letter is a message by its subject. The lines of its text end with CRLF.
type letter struct{ subject, text string }

// write has all fields that a server would add of its own, so that none adds any.
func write(subject, body string) letter { return encoded("7bit", subject, body) }

func encoded(encoding, subject, body string) letter {
	return letter{subject, "From: Ana <" + author + ">\r\nTo: Bob <bob@b.example>\r\nSubject: " + subject + "\r\n" +
		"Date: Sun, 22 Nov 2026 01:47:17 +0000\r\nMessage-ID: <" + subject + "@a.example>\r\n" +
		"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: " + encoding + "\r\n\r\n" + body}
}

// letters are messages of which each puts something to the test that a careless server gets wrong.
var letters = []letter{
	write("plain", "Hello\r\n"),
	write("empty", ""),
	write("dots", ".\r\n..\r\n.x\r\n...\r\n x.\r\n.\r\n\r\n.\r\nend\r\n"),
	write("longest-line", strings.Repeat("x", 998)+"\r\n"+strings.Repeat(".", 998)+"\r\n"), // RFC 5322 section 2.1.1
	write("white-space", " \r\n\t\r\nx \r\n\r\n\r\n"),
	write("megabyte", strings.Repeat(strings.Repeat("0123456789", 7)+"\r\n", 1<<20/72)),
}

// eightBits has every octet that Latin-1 has beyond ASCII.
var eightBits = func() letter {
	body := make([]byte, 0, 128)
	for b := 0xa0; b < 0x100; b++ {
		body = append(body, byte(b))
	}
	return encoded("8bit", "eight-bits", string(body)+"\r\n")
}()

// traces are the fields that servers put before a message (RFC 5321 section 4.4), in any case, and continued lines of them.
// Delivered-To, X-Original-To and Envelope-to are those of Postfix and Exim.
var traces = []string{"return-path:", "received:", "delivered-to:", "x-original-to:", "envelope-to:", "\t", " "}

// same checks that a message is the letter, below trace fields. Line ends are not compared: mailboxes of others have LF.
func same(t *testing.T, got string, want letter) {
	t.Helper()
	got, text := strings.ReplaceAll(got, "\r\n", "\n"), strings.ReplaceAll(want.text, "\r\n", "\n")
	above, found := strings.CutSuffix(got, text)
	if !found {
		t.Errorf("%s: want the %d octets that were sent below trace fields, got %d octets: %.1200q", want.subject, len(text), len(got), got)
	}
	for line := range strings.Lines(above) {
		if !traced(line) {
			t.Errorf("%s: want trace fields alone above the message, got %q", want.subject, line)
			return
		}
	}
}

func traced(line string) bool {
	for _, field := range traces {
		if strings.HasPrefix(strings.ToLower(line), field) {
			return true
		}
	}
	return false
}

// post sends a letter with a client of others, which uses 8BITMIME where it is offered. Requests may be nil.
func post(t *testing.T, at netip.AddrPort, l letter, from, to string, mail *gosmtp.MailOptions, rcpt *gosmtp.RcptOptions) error {
	t.Helper()
	c, err := gosmtp.Dial(at.String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Hello("client.a.example"); err != nil {
		return err
	}
	if mail == nil {
		mail = &gosmtp.MailOptions{}
	}
	if ok, _ := c.Extension("8BITMIME"); ok {
		mail.Body = gosmtp.Body8BitMIME
	}
	if err := c.Mail(from, mail); err != nil {
		return err
	}
	if err := c.Rcpt(to, rcpt); err != nil {
		return err
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	fmt.Fprint(w, l.text)
	if err := w.Close(); err != nil {
		return err
	}
	return c.Quit()
}

// posted wants a letter to be taken.
func posted(t *testing.T, at netip.AddrPort, l letter, from, to string) {
	t.Helper()
	if err := post(t, at, l, from, to, nil, nil); err != nil {
		t.Fatalf("%s from %s to %s: %v", l.subject, from, to, err)
	}
}

// sent sends a letter as a product with "smtplab send", and returns the dialogue.
func sent(t *testing.T, at netip.AddrPort, product string, l letter, to string, args ...string) (string, error) {
	t.Helper()
	args = append([]string{"send", file(t, "letter.eml", l.text), "--to", at.String(), "--as", product, "--name", "our.fabrikam.example", "--from", author, "--rcpt", to}, args...)
	out, err := exec.CommandContext(t.Context(), smtplab, args...).CombinedOutput()
	return string(out), err
}

// file writes a file in a folder of its own, and returns its path.
func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

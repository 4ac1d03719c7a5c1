package peer

import (
	"strings"
	"unicode/utf8"

	"github.com/smtplab/smtplab/sim/secure"
	"github.com/smtplab/smtplab/sim/smtp"
)

// announced are the keywords of the reply to EHLO, as far as they are true for this client now.
func (n *session) announced() []string {
	var lines []string
	for _, line := range n.rules.Keywords {
		if n.keeps(line) {
			lines = append(lines, line)
		}
	}
	return lines
}

// keeps reports whether the server can do now what a keyword promises.
func (n *session) keeps(line string) bool {
	word, _, _ := strings.Cut(strings.ReplaceAll(line, "=", " "), " ")
	switch strings.ToUpper(word) {
	case "STARTTLS": // not a second time (RFC 3207 section 4.2)
		return n.server.certificate != nil && !n.secured
	case "AUTH":
		return n.server.hasAccounts() && n.mayAuthenticate()
	default:
		return true
	}
}

// startTLS begins TLS (RFC 3207 section 4).
func (n *session) startTLS(args string) {
	replies := &n.rules.Replies
	switch {
	case args != "":
		n.mistake(replies.BadArgument)
	case n.secured:
		n.mistake(textOr(replies.TLSActive, "503 5.5.1 TLS is on already"))
	case n.server.certificate == nil:
		n.answer(textOr(replies.TLSUnavailable, "454 4.7.0 TLS not available"))
	default:
		n.answer(textOr(replies.TLSGo, "220 2.0.0 Ready to start TLS"))
		if n.flush() != nil || !n.secure() {
			n.done = true
		}
	}
}

// secure shakes hands. What the client said before is forgotten, and what it sent in the clear behind its STARTTLS is not
// heard: nobody knows who sent it (RFC 3207 section 4.2; CVE-2011-0411). Where it fails there is nothing more to say.
func (n *session) secure() bool {
	n.setDeadline(n.rules.Idle)
	n.conn.SetWriteDeadline(n.within(n.rules.Idle))
	shake := secure.Handshake{KeepKeys: n.server.setup.KeepKeys}
	if !n.rules.KeepsPlaintext {
		shake.Discarded = n.in.Reset(&n.dialogue)
	}
	conn, err := secure.Serve(n.host, n.conn, n.server.certificate, shake)
	if err != nil {
		return false
	}
	n.conn, n.secured = conn, true
	n.caller.Hello, n.user = "", ""
	n.hello, n.esmtp, n.mail = false, false, nil
	return true
}

// textOr is a product's text for a reply, or what is said where no source has it.
func textOr(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// with is the protocol of a session as the Received field names it (RFC 3848; RFC 6531 section 4.3).
func (n *session) with(m *Message) string {
	with := "SMTP"
	switch {
	case m.UTF8:
		with = "UTF8SMTP"
	case n.esmtp:
		with = "ESMTP"
	}
	if n.secured && with != "SMTP" {
		with += "S"
	}
	if n.user != "" && with != "SMTP" {
		with += "A"
	}
	return with
}

// utf8Needed reports whether a text has octets that only SMTPUTF8 allows (RFC 6531 section 3.1).
func utf8Needed(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return r >= utf8.RuneSelf })
}

// allowed are the departures from the grammar that a path may have: UTF-8 besides, where SMTPUTF8 is offered, so that its
// absence is seen as such.
func (n *session) allowed() smtp.Allow {
	if n.may("SMTPUTF8") {
		return n.rules.Allow | smtp.AllowUTF8
	}
	return n.rules.Allow
}

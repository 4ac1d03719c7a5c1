package mutants

import (
	"slices"
	"strings"

	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/smtp"
)

// The commands: RFC 5321 sections 4.1.1 to 4.1.1.3.
func init() {
	misbehave("trailing-blank-refused", "refuses a command with a blank at its end",
		"Blanks before the CRLF are tolerated (RFC 5321 section 4.1.1).",
		caught("4.1.1-trailing-blanks"), refuses("501 5.5.4 Bad argument", func(t *peer.Turn) bool { return strings.HasSuffix(t.Raw, " ") }))
	misbehave("unwanted-argument-ignored", "takes RSET, DATA and QUIT with an argument",
		"RSET, DATA and QUIT have no argument (RFC 5321 section 4.1.1).",
		caught("4.1.1-unwanted-arguments"), peer.Quirk{Command: func(t *peer.Turn) {
			if slices.Contains([]string{"RSET", "DATA", "QUIT"}, t.Verb) {
				t.Args = ""
			}
			t.Obey()
		}})
	deviate("ehlo-line-with-underscore", "offers a keyword with an underscore",
		"A line of the reply to EHLO is a keyword of letters, digits and hyphens, and parameters (RFC 5321 section 4.1.1.1).",
		caught("4.1.1.1-ehlo-reply-grammar"), func(r *peer.Receive) { r.Keywords = append(r.Keywords, "X_NEXT_HOP") })
	deviate("ehlo-without-domain", "does not begin its reply to EHLO with its name",
		"The reply to EHLO begins with the server's domain (RFC 5321 section 4.1.1.1).",
		caught("4.1.1.1-ehlo-reply-grammar"), func(r *peer.Receive) { r.Helo = "<{fqdn}> greets you" })
	misbehave("no-mail-after-helo", "takes mail from clients alone that say EHLO",
		"HELO is supported as well (RFC 5321 section 4.1.1.1).",
		caught("4.1.1.1-helo-transaction"), refuses("503 5.5.1 EHLO first", func(t *peer.Turn) bool {
			return t.Verb == "MAIL" && t.Greeted() && !t.Extended()
		}))
	misbehave("ipv4-literal-refused", "does not take an IPv4 address in EHLO",
		"A client without a name says its address in brackets (RFC 5321 section 4.1.1.1).",
		caught("4.1.1.1-address-literal"), refuses("501 5.5.4 A name, please", argument("EHLO", "[192")))
	misbehave("ipv6-literal-refused", "does not take an IPv6 address in EHLO",
		"A client without a name says its address in brackets (RFC 5321 section 4.1.1.1).",
		caught("4.1.1.1-address-literal"), refuses("501 5.5.4 A name, please", argument("EHLO", "[IPv6:")))
	misbehave("unlisted-verbs-work", "has commands that it does not list",
		"What is optional and there is listed in the reply to EHLO (RFC 5321 section 4.1.1.1).",
		caught("4.1.1.1-unlisted-verbs"), recodesAll([]string{"EXPN", "ETRN", "STARTTLS", "AUTH", "TURN"}, 500, 250))
	misbehave("source-route-refused", "takes a source route for a mistake",
		"Source routes are recognised (RFC 5321 section 4.1.1.3).",
		caught("4.1.1.3-source-route"), refuses("501 5.1.3 Bad address", argument("RCPT", "<@")))
	misbehave("refused-recipient-forgets", "forgets the transaction when it refuses a recipient",
		"A refused recipient does not touch those that were taken (RFC 5321 section 4.1.1.3).",
		caught("4.1.1.3-refused-recipient"), when("RCPT", func(t *peer.Turn) {
			before, _ := t.Underway()
			t.Obey()
			if after, _ := t.Underway(); after == before {
				t.Forget()
			}
		}))
}

// The commands: RFC 5321 sections 4.1.1.5 to 4.1.1.11.
func init() {
	misbehave("rset-keeps-transaction", "answers RSET and keeps the transaction",
		"RSET discards sender, recipients and data (RFC 5321 section 4.1.1.5).",
		caught("4.1.1.5-rset-discards"), when("RSET", func(t *peer.Turn) { t.Answer("250 2.0.0 OK") }))
	misbehave("vrfy-forgets", "forgets the transaction when it verifies an address",
		"VRFY does not touch the transaction (RFC 5321 section 4.1.1.6).",
		caught("4.1.1.6-vrfy-in-transaction"), forgets("VRFY"))
	misbehave("no-help", "does not know HELP",
		"HELP should be supported (RFC 5321 section 4.1.1.8).",
		caught("4.1.1.8-help"), refuses("500 5.5.1 Command not recognised", func(t *peer.Turn) bool { return t.Verb == "HELP" }))
	misbehave("noop-forgets", "forgets the transaction with NOOP",
		"NOOP changes nothing (RFC 5321 section 4.1.1.9).",
		caught("4.1.1.9-noop-changes-nothing"), forgets("NOOP"))
	misbehave("noop-without-argument", "refuses NOOP with an argument",
		"The argument of NOOP is ignored (RFC 5321 section 4.1.1.9).",
		caught("4.1.1.9-noop-argument"), refuses("501 5.5.4 Bad argument", argument("NOOP", "o")))
	misbehave("quit-in-transaction-refused", "refuses QUIT in the middle of a transaction",
		"QUIT is answered 221 at any time (RFC 5321 section 4.1.1.10).",
		caught("4.1.1.10-quit"), refuses("503 5.5.1 A transaction is under way", func(t *peer.Turn) bool {
			_, underway := t.Underway()
			return t.Verb == "QUIT" && underway
		}))
	misbehave("quit-before-ehlo-refused", "refuses QUIT before EHLO",
		"QUIT is answered 221 at any time (RFC 5321 section 4.1.1.10).",
		caught("4.1.1.10-quit"), refuses("503 5.5.1 EHLO first", func(t *peer.Turn) bool { return t.Verb == "QUIT" && !t.Greeted() }))
	misbehave("torn-message-kept", "takes what has come of a message whose end never came",
		"A connection that is lost before the end of the data takes its transaction with it (RFC 5321 section 4.1.1.10).",
		caught("4.1.1.10-connection-lost"), peer.Quirk{Data: func(in *smtp.LineReader) ([]byte, error) {
			content, _ := smtp.ReadContent(in, smtp.StrictDots, 0)
			return content.Data, nil
		}})
	misbehave("unknown-parameters-ignored", "ignores parameters that it does not know",
		"A parameter that is not known is refused with 555 (RFC 5321 section 4.1.1.11).",
		caught("4.1.1.11-unknown-parameters"), peer.Quirk{Command: func(t *peer.Turn) {
			t.Args, _, _ = strings.Cut(t.Args, " ZZTOP")
			t.Obey()
		}})
	misbehave("unknown-parameter-forgets", "forgets the transaction when it refuses a parameter",
		"A refused parameter leaves everything as it was (RFC 5321 section 4.1.1.11).",
		caught("4.1.1.11-unknown-parameters"), when("RCPT", func(t *peer.Turn) {
			t.Obey()
			if argument("RCPT", "ZZTOP")(t) {
				t.Forget()
			}
		}))
}

// recodesAll says another code for several verbs.
func recodesAll(verbs []string, code, instead int) peer.Quirk {
	return peer.Quirk{Reply: func(t *peer.Turn, r *smtp.Reply) {
		if slices.Contains(verbs, t.Verb) && r.Code == code {
			r.Code = instead
		}
	}}
}

package mutants

import (
	"strings"

	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/smtp"
)

// The greeting: RFC 5321 section 4.1.4.
func init() {
	misbehave("ehlo-keeps-transaction", "keeps the transaction when EHLO is said again",
		"EHLO in the middle of a session ends the transaction (RFC 5321 section 4.1.4).",
		caught("4.1.4-second-ehlo"), when("EHLO", func(t *peer.Turn) {
			restore := t.Keep()
			t.Obey()
			restore()
		}))
	misbehave("refused-ehlo-forgets", "forgets the transaction when it refuses EHLO",
		"A refused EHLO leaves everything as it was (RFC 5321 section 4.1.4).",
		caught("4.1.4-refused-ehlo"), forgets("EHLO"))
	misbehave("refused-ehlo-for-good", "refuses every EHLO after one that it refused",
		"A refused EHLO leaves everything as it was (RFC 5321 section 4.1.4).",
		caught("4.1.4-refused-ehlo"), when("EHLO", func(t *peer.Turn) {
			t.Obey()
			if !t.Greeted() {
				t.Close()
			}
		}))
	deviate("hello-must-be-true", "refuses a client that calls itself by a name that its address has not",
		"A name that does not fit the address is no ground to refuse a client (RFC 5321 section 4.1.4).",
		caught("4.1.4-name-not-verified"), func(r *peer.Receive) {
			r.ReverseLookup = true
			r.Hello = func(_ *peer.Server, c *peer.Caller) string {
				if len(c.Names) > 0 && c.Names[0] != c.Hello {
					return "550 5.7.1 That is not your name"
				}
				return ""
			}
		})
}

// The order of commands, and unknown ones: RFC 5321 sections 4.1.4 and 4.1.5.
func init() {
	misbehave("rset-wants-ehlo", "refuses RSET before EHLO",
		"NOOP, HELP, VRFY and RSET work before EHLO (RFC 5321 section 4.1.4).",
		caught("4.1.4-before-ehlo"), refuses("503 5.5.1 EHLO first", func(t *peer.Turn) bool { return t.Verb == "RSET" && !t.Greeted() }))
	misbehave("second-mail-taken", "takes a second MAIL for the beginning of another transaction",
		"MAIL in the middle of a transaction is answered 503 (RFC 5321 section 4.1.4).",
		caught("4.1.4-second-mail"), when("MAIL", func(t *peer.Turn) {
			t.Forget()
			t.Obey()
		}))
	misbehave("second-mail-forgets", "forgets the transaction when it refuses a second MAIL",
		"A refused MAIL leaves everything as it was (RFC 5321 section 4.1.4).",
		caught("4.1.4-second-mail"), when("MAIL", func(t *peer.Turn) {
			_, underway := t.Underway()
			t.Obey()
			if underway {
				t.Forget()
			}
		}))
	misbehave("data-at-any-time", "answers DATA with 354 where there is no recipient",
		"DATA needs MAIL and a recipient before it (RFC 5321 section 4.1.4).",
		caught("4.1.4-data-before-mail", "4.1.4-data-before-rcpt"), recodes("DATA", 503, 354))
	misbehave("refused-data-forgets", "forgets the transaction when it refuses DATA",
		"A refused DATA leaves everything as it was (RFC 5321 section 4.1.4).",
		caught("4.1.4-data-before-rcpt"), forgets("DATA"))
	misbehave("bad-sender-taken", "takes a sender that nobody can answer",
		"An argument of MAIL that cannot be read is answered 501 (RFC 5321 section 4.1.4).",
		caught("4.1.4-bad-sender"), recodes("MAIL", 501, 250))
	misbehave("bad-sender-hangs-up", "hangs up on a client whose sender it refused",
		"A refused MAIL leaves everything as it was (RFC 5321 section 4.1.4).",
		caught("4.1.4-bad-sender"), when("MAIL", func(t *peer.Turn) {
			t.Obey()
			if _, taken := t.Underway(); !taken {
				t.Close()
			}
		}))
	misbehave("blob-of-unknown-command-read", "refuses XEXCH50, and reads the octets that would follow",
		"An unknown command is answered 500, and the next line is the next command (RFC 5321 section 4.1.5).",
		caught("4.1.5-x-commands"), when("XEXCH50", func(t *peer.Turn) {
			t.Obey()
			t.Swallow(64)
		}))
	misbehave("x-commands-taken", "takes a command of another vendor without a thought",
		"An unknown command is answered 500 (RFC 5321 section 4.1.5).",
		caught("4.1.5-x-commands"), peer.Quirk{Reply: func(t *peer.Turn, r *smtp.Reply) {
			if strings.HasPrefix(t.Verb, "X") {
				r.Code = 250
			}
		}})
}

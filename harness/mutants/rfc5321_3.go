package mutants

import (
	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/smtp"
)

// The procedures: RFC 5321 section 3.
func init() {
	misbehave("helo-lists-extensions", "answers HELO as it answers EHLO",
		"The extensions are for those who say EHLO (RFC 5321 section 3.2).",
		caught("3.2-helo-without-extensions"), peer.Quirk{Reply: func(t *peer.Turn, r *smtp.Reply) {
			if t.Verb == "HELO" {
				r.Lines = append(r.Lines, "8BITMIME", "HELP")
			}
		}})
	misbehave("rcpt-out-of-order-gets-501", "answers RCPT before MAIL as if its argument were wrong",
		"RCPT before MAIL is answered 503 (RFC 5321 section 3.3).",
		caught("3.3-rcpt-before-mail"), recodes("RCPT", 503, 501))
	misbehave("resent-fields-must-match", "refuses a message that was sent again and does not say by whom",
		"Resent- fields are no ground to refuse a message (RFC 5321 section 3.3).",
		caught("3.3-resent-fields"), minds("Resent-To:"))
	misbehave("header-must-have-subject-once", "refuses a message with two subjects",
		"Defects of the header section should be no ground to refuse a message (RFC 5321 section 3.3).",
		caught("3.3-header-defects"), minds("Subject: second"))
	misbehave("text-needs-header", "refuses a message without a header section",
		"Defects of the header section should be no ground to refuse a message (RFC 5321 section 3.3).",
		caught("3.3-header-defects"), minds("This is no header field"))
	misbehave("vrfy-leaves-domain-out", "answers VRFY with a local part alone",
		"A mailbox in the answer to VRFY has its full domain (RFC 5321 section 3.5.2).",
		caught("3.5.2-vrfy-mailbox"), peer.Quirk{Reply: func(t *peer.Turn, r *smtp.Reply) {
			if t.Verb == "VRFY" && r.Code == 250 {
				r.Lines = []string{"2.1.5 <mailbox>"}
			}
		}})
	misbehave("vrfy-looks-at-spelling", "answers VRFY with 250 where the address is but well spelt",
		"VRFY is not answered 250 for what was not looked up (RFC 5321 section 3.5.3).",
		caught("3.5.3-vrfy-not-by-syntax"), recodes("VRFY", 252, 250))
	misbehave("trace-must-be-readable", "refuses a message with a Received field that it cannot read",
		"A trace field that cannot be read is no ground to refuse a message (RFC 5321 section 3.7.2).",
		caught("3.7.2-odd-trace-fields"), minds("Received: garbage"))
	misbehave("unknown-verb-hangs-up", "hangs up on a client whose command it does not know",
		"The server closes after QUIT, 421 or a time-out alone (RFC 5321 section 3.8).",
		caught("3.8-mistakes-do-not-close", "3.8-unknown-command"), peer.Quirk{Command: func(t *peer.Turn) {
			t.Obey()
			if t.Verb == "FOOBAR" {
				t.Close()
			}
		}})
	misbehave("refused-recipient-hangs-up", "hangs up on a client whose recipient it refused",
		"The server closes after QUIT, 421 or a time-out alone (RFC 5321 section 3.8).",
		caught("3.8-mistakes-do-not-close"), when("RCPT", func(t *peer.Turn) {
			before, _ := t.Underway()
			t.Obey()
			if after, _ := t.Underway(); after == before {
				t.Close()
			}
		}))
	deviate("goodbye-with-221", "says 221 to its clients when it stops, as if they had asked for it",
		"A server that stops says 421 to its clients (RFC 5321 section 3.8).",
		caught("3.8-goodbye"), func(r *peer.Receive) { r.Replies.Shutdown = "221 2.0.0 Closing" })
	misbehave("unknown-verb-gets-250", "says that it carried out a command that it does not know",
		"An unknown command is answered 500 (RFC 5321 section 3.8).",
		caught("3.8-unknown-command"), recodes("FOOBAR", 500, 250))
}

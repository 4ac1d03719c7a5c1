package mutants

import (
	"strings"

	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/smtp"
)

// STARTTLS (RFC 3207). That commands are heard under TLS which came in the clear is in tls.go.
func init() {
	misbehave("starttls-with-argument", "takes STARTTLS with an argument",
		"STARTTLS has no argument (RFC 3207 section 4).",
		[]string{"rfc3207/4-starttls-has-no-argument"}, when("STARTTLS", func(t *peer.Turn) {
			t.Args = ""
			t.Obey()
		}))
	misbehave("tls-or-no-mail", "takes mail under TLS alone",
		"TLS is no condition for a domain's mail (RFC 3207 section 4).",
		[]string{"rfc3207/4-tls-is-no-condition"}, refuses("530 5.7.0 STARTTLS first", func(t *peer.Turn) bool {
			return t.Verb == "RCPT" && t.Offers("STARTTLS")
		}))
	misbehave("transaction-survives-tls", "goes on under TLS with the transaction that was begun in the clear",
		"What was said before TLS is forgotten (RFC 3207 section 4.2).",
		[]string{"rfc3207/4.2-transaction-forgotten"}, when("STARTTLS", func(t *peer.Turn) {
			restore := t.Keep()
			t.Obey()
			restore()
		}))
	deviate("name-survives-tls", "writes down the name that the client gave in the clear",
		"What was said before TLS is forgotten (RFC 3207 section 4.2).",
		[]string{"rfc3207/4.2-name-forgotten"}, keepsFirstName)
	misbehave("starttls-offered-again", "offers STARTTLS under TLS as well",
		"Under TLS, STARTTLS is not offered (RFC 3207 section 4.2).",
		[]string{"rfc3207/4.2-not-offered-twice"}, peer.Quirk{Reply: func(t *peer.Turn, r *smtp.Reply) {
			if t.Verb == "EHLO" && t.Secured() {
				r.Lines = append(r.Lines, "STARTTLS")
			}
		}})
}

// keepsFirstName has in the trace field the first name that a client of the server gave.
func keepsFirstName(r *peer.Receive) {
	first := ""
	r.Quirks = append(r.Quirks, when("EHLO", func(t *peer.Turn) {
		if first == "" {
			first = t.Args
		}
		t.Obey()
	}))
	before := r.Received
	r.Received = func(in peer.ReceivedInput) string {
		in.Helo = first
		return before(in)
	}
}

// AUTH (RFC 4954).
func init() {
	misbehave("auth-in-a-transaction", "asks for a password in the middle of a transaction",
		"AUTH does not belong into a transaction (RFC 4954 section 4).",
		[]string{"rfc4954/4-auth-in-a-transaction"}, refuses("334 ", func(t *peer.Turn) bool {
			_, underway := t.Underway()
			return t.Verb == "AUTH" && underway
		}))
	deviate("called-off-is-wrong-password", "answers an exchange that was called off as if the password were wrong",
		"The reply to an exchange that was called off is 501 (RFC 4954 section 4).",
		[]string{"rfc4954/4-cancelled"}, func(r *peer.Receive) { r.Replies.AuthCancelled = "535 5.7.8 Authentication credentials invalid" })
	deviate("unreadable-is-wrong-password", "answers what is no base64 as if the password were wrong",
		"The reply to what is no base64 is 501 (RFC 4954 section 4).",
		[]string{"rfc4954/4-not-base64"}, func(r *peer.Receive) { r.Replies.AuthUnreadable = "535 5.7.8 Authentication credentials invalid" })
	deviate("unknown-mechanism-is-wrong-password", "answers an unknown mechanism as if the password were wrong",
		"The reply to an unknown mechanism is 504 (RFC 4954 section 4).",
		[]string{"rfc4954/4-unknown-mechanism"}, func(r *peer.Receive) { r.Replies.AuthUnknown = "535 5.7.8 Authentication credentials invalid" })
	deviate("password-in-the-clear", "asks for passwords in the clear",
		"Passwords are not asked for without TLS (RFC 4954 section 4).",
		[]string{"rfc4954/4-no-password-in-the-clear"}, func(r *peer.Receive) { r.AuthInClear = true })
	misbehave("auth-of-mail-unknown", "does not know the parameter AUTH of MAIL",
		"Who offers AUTH takes MAIL with it (RFC 4954 section 5).",
		[]string{"rfc4954/5-auth-with-mail"}, refuses("555 5.5.4 Parameter not recognised", argument("MAIL", " AUTH=")))
}

// ENHANCEDSTATUSCODES (RFC 2034 and RFC 3463) and DSN (RFC 3461).
func init() {
	deviate("help-without-status", "answers HELP without an enhanced status code",
		"Every reply has an enhanced status code (RFC 2034 section 4).",
		[]string{"rfc2034/4-status-on-each-reply"}, func(r *peer.Receive) { r.Replies.Help = "214 See RFC 5321" })
	deviate("status-of-another-class", "refuses a recipient for good with a status that says for now",
		"The enhanced status code is of the class of the reply (RFC 2034 section 4).",
		[]string{"rfc2034/4-class-agrees"}, func(r *peer.Receive) { r.Replies.NoUser = "550 4.1.1 No such mailbox here" })
	deviate("status-with-leading-zero", "writes a zero before a digit of a status code",
		"There are no leading zeros in a status code (RFC 3463 section 2).",
		[]string{"rfc3463/2-form-of-status"}, func(r *peer.Receive) { r.Replies.NoRelay = "550 5.07.1 Relaying denied" })
	misbehave("envid-with-plus-refused", "does not know that a plus sign may stand in ENVID",
		"Good parameters change nothing about the answer (RFC 3461 section 5.1).",
		[]string{"rfc3461/5.1-good-parameters-taken"}, refuses("501 5.5.4 Bad argument of MAIL", argument("MAIL", "ENVID=QQ+")))
	misbehave("envelope-parameters-unread", "takes whatever stands behind RET and ENVID",
		"Bad parameters of MAIL are refused (RFC 3461 section 5.1).",
		[]string{"rfc3461/5.1-bad-envelope-refused"}, unread("MAIL", " RET=", " ENVID="))
	misbehave("recipient-parameters-unread", "takes whatever stands behind NOTIFY and ORCPT",
		"Bad parameters of RCPT are refused (RFC 3461 section 5.1).",
		[]string{"rfc3461/5.1-bad-recipient-refused"}, unread("RCPT", " NOTIFY=", " ORCPT="))
	misbehave("short-envid", "has no room for an ENVID of more than 64 characters",
		"ENVID may have 100 characters (RFC 3461 section 5.4).",
		[]string{"rfc3461/5.4-long-parameters"}, refuses("501 5.5.4 Bad argument of MAIL", func(t *peer.Turn) bool {
			_, envid, _ := strings.Cut(t.Args, " ENVID=")
			return len(envid) > 64
		}))
}

// unread leaves parameters away before it carries out a command.
func unread(verb string, params ...string) peer.Quirk {
	return when(verb, func(t *peer.Turn) {
		for _, p := range params {
			t.Args, _, _ = strings.Cut(t.Args, p)
		}
		t.Obey()
	})
}

// SMTPUTF8 (RFC 6531).
func init() {
	misbehave("smtputf8-with-parameter", "offers SMTPUTF8 with a parameter",
		"SMTPUTF8 has no parameter (RFC 6531 section 3.1).",
		[]string{"rfc6531/3.1-keyword-of-smtputf8"}, peer.Quirk{Reply: func(t *peer.Turn, r *smtp.Reply) {
			for i, line := range r.Lines {
				if t.Verb == "EHLO" && line == "SMTPUTF8" {
					r.Lines[i] = "SMTPUTF8 YES"
				}
			}
		}})
	misbehave("smtputf8-for-show", "offers SMTPUTF8 and refuses addresses in UTF-8",
		"With SMTPUTF8, addresses may be in UTF-8 (RFC 6531 section 3.2).",
		[]string{"rfc6531/3.2-addresses-in-utf8"}, refuses("501 5.1.7 Bad address", func(t *peer.Turn) bool {
			return strings.HasSuffix(t.Args, " SMTPUTF8") && !isASCII(t.Args)
		}))
	misbehave("quotes-as-it-came", "quotes in its replies what was said as it came",
		"Replies are in ASCII (RFC 6531 section 3.7.4.2).",
		[]string{"rfc6531/3.7.4.2-replies-in-ascii"}, peer.Quirk{Reply: func(t *peer.Turn, r *smtp.Reply) {
			if !isASCII(t.Raw) && r.Code/100 == 5 {
				r.Lines[0] += ": " + t.Raw
			}
		}})
}

func isASCII(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r > '~' })
}

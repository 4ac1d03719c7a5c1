package mutants

import (
	"strings"
	"time"

	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/smtp"
)

// stamped changes the Received field of what is taken.
func stamped(change func(field string, in peer.ReceivedInput) string) func(r *peer.Receive) {
	return func(r *peer.Receive) {
		before := r.Received
		r.Received = func(in peer.ReceivedInput) string { return change(before(in), in) }
	}
}

// What the Received field says: RFC 5321 section 4.4.
func init() {
	deviate("stamp-without-address", "does not write the client's address into the Received field",
		"The from-clause has the client's name and its address (RFC 5321 section 4.4).",
		caught("4.4-from-clause"), stamped(func(field string, in peer.ReceivedInput) string {
			return strings.Replace(field, " (["+in.Client.String()+"])", "", 1)
		}))
	passingOn("stamp-for-all", "names all recipients in the Received field",
		"The for-clause names one recipient at most (RFC 5321 section 4.4).",
		caught("4.4-for-one-at-most"), stampForAll)
	deviate("stamp-with-old-date", "writes the year with two digits",
		"A time stamp has a year of four digits (RFC 5321 section 4.4).",
		caught("4.4-date"), stamped(func(field string, in peer.ReceivedInput) string {
			return strings.Replace(field, in.At.Format(" 2006 "), in.At.Format(" 06 "), 1)
		}))
	deviate("stamp-with-zone-name", "writes the zone as a name",
		"A time stamp has a numeric zone (RFC 5321 section 4.4).",
		caught("4.4-date"), stamped(func(field string, _ peer.ReceivedInput) string {
			return strings.Replace(field, " +0000", " GMT", 1)
		}))
	deviate("stamp-on-the-wrong-day", "writes the day of the week of yesterday",
		"The dates that a server writes are possible (RFC 5322 section 3.3).",
		[]string{"rfc5322/3.3-possible-dates"}, stamped(func(field string, in peer.ReceivedInput) string {
			return strings.Replace(field, in.At.Format("Mon, "), in.At.Add(-24*time.Hour).Format("Mon, "), 1)
		}))
	deviate("stamp-without-tls", "says ESMTP in the Received field, under TLS as well",
		"The with-clause names the protocol that was spoken (RFC 5321 section 4.4; RFC 3848).",
		[]string{"rfc3848/1-protocol-under-tls", "rfc3848/1-protocol-with-auth"}, stamped(func(field string, _ peer.ReceivedInput) string {
			return strings.NewReplacer(" with ESMTPSA ", " with ESMTP ", " with ESMTPS ", " with ESMTP ").Replace(field)
		}))
	deviate("stamp-always-smtp", "says SMTP in the Received field, whatever it was",
		"The with-clause names the protocol that was spoken (RFC 5321 section 4.4; RFC 3848).",
		caught("4.4-protocol"), stamped(func(field string, _ peer.ReceivedInput) string {
			return strings.Replace(field, " with ESMTP ", " with SMTP ", 1)
		}))
}

// envelopes remembers the recipients of the last transaction, in brackets.
func envelopes(p *peer.Product) *[]string {
	all := new([]string)
	p.Receive.Quirks = append(p.Receive.Quirks, peer.Quirk{Command: func(t *peer.Turn) {
		switch t.Verb {
		case "MAIL":
			*all = nil
		case "RCPT":
			path, _, _ := strings.Cut(strings.TrimPrefix(t.Args, "TO:"), " ")
			*all = append(*all, path)
		}
		t.Obey()
	}})
	return all
}

func stampForAll(p *peer.Product) {
	all := envelopes(p)
	stamped(func(field string, _ peer.ReceivedInput) string {
		if len(*all) < 2 {
			return field
		}
		return strings.Replace(field, ";", " for "+strings.Join(*all, ", ")+";", 1)
	})(&p.Receive)
}

// Limits, and what a server promises: RFC 5321 sections 4.1.2, 4.5.3.1 and 6.1, RFC 1123 section 5.2.7, RFC 7505.
func init() {
	misbehave("atoms-of-letters", "refuses local parts with a slash",
		"Every character of an atom is taken in a local part (RFC 5321 section 4.1.2).",
		caught("4.1.2-every-atext"), refuses("501 5.1.3 Bad address", argument("RCPT", "/")))
	misbehave("local-part-cut", "takes forty octets of a local part",
		"A local part of 64 octets is taken (RFC 5321 section 4.5.3.1.1).",
		caught("4.5.3.1.1-long-local-part"), when("RCPT", func(t *peer.Turn) {
			if path, _, err := smtp.ParseRcpt(t.Args, 0); err == nil && len(path.Local) > 40 {
				t.Args = strings.Replace(t.Args, path.Local, path.Local[:40], 1)
			}
			t.Obey()
		}))
	misbehave("fifty-recipients", "takes fifty recipients",
		"A message may have a hundred recipients (RFC 5321 section 4.5.3.1.8).",
		caught("4.5.3.1.8-hundred-recipients"), refuses("552 5.5.3 Too many recipients", func(t *peer.Turn) bool {
			n, ok := t.Underway()
			return ok && n >= 50 && t.Verb == "RCPT"
		}))
	misbehave("too-many-taken-and-lost", "says 250 to the recipients that are too many, and forgets them",
		"Over the limit, recipients that were taken are kept (RFC 5321 section 4.5.3.1.8).",
		caught("4.5.3.1.8-too-many-recipients"), when("RCPT", func(t *peer.Turn) {
			if n, ok := t.Underway(); ok && n == 99 {
				t.Answer("250 2.1.5 OK")
				return
			}
			t.Obey()
		}))
	deviate("too-many-for-good", "refuses the recipient that is one too many for good",
		"Too many recipients are answered 452 (RFC 5321 section 4.5.3.1.10).",
		caught("4.5.3.1.10-too-many-is-452"), func(r *peer.Receive) {
			r.Replies.TooManyRecipients = "552 5.5.3 Too many recipients"
		})
	passOn("mail-in-memory", "keeps mail in its memory alone",
		"What was answered 250 survives a crash (RFC 5321 section 6.1).",
		caught("6.1-crash-after-250"), peer.Twist{Forgetful: true})
	misbehave("rcpt-waits", "answers RCPT ten minutes late where the name is slow",
		"A reply to RCPT is not held up by the DNS (RFC 1123 section 5.2.7).",
		[]string{"rfc1123/5.2.7-rcpt-in-time"}, when("RCPT", func(t *peer.Turn) {
			if argument("RCPT", "slow.example")(t) {
				t.Wait(4 * time.Minute)
			}
			t.Obey()
		}))
	reports("null-mx-is-no-host", "calls a domain that takes no mail one that does not exist",
		"Mail for a domain with a null MX comes back with 5.1.10 (RFC 7505 section 4.1).",
		[]string{"rfc7505/4.1-null-mx"}, edited("Status: 5.1.10\r\n", "Status: 5.1.2\r\n"))
}

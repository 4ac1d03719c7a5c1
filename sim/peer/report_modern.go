package peer

import (
	"fmt"
	"strings"

	"github.com/smtplab/smtplab/sim/smtp"
)

// ModernReport is the report of a server of today that keeps to the standards: multipart/report (RFC 6522) with a
// message/delivery-status part (RFC 3464), marked as automatic (RFC 3834 section 5).
func ModernReport(in ReportInput) Report {
	subject := "Undelivered mail returned to its sender"
	switch {
	case in.success():
		subject = "Mail was delivered"
	case in.delay():
		subject = "Mail is delayed"
	}
	boundary := freeBoundary(fmt.Sprintf("%d.%d/%s", in.Counter, in.Now.Unix(), in.Reporter), in.Original.Content)
	headerOnly := in.headerOnly()
	body8 := has8(in.returned(headerOnly))
	var t mailText
	t.field("Date", in.Now.Format(dateForm))
	t.linef("From: Mail delivery system <postmaster@%s>", in.domain())
	t.field("To", in.Original.From)
	t.field("Subject", subject)
	t.linef("Message-ID: <report.%d.%d@%s>", in.Counter, in.Now.Unix(), in.Reporter)
	t.line("Auto-Submitted: auto-replied")
	t.line("MIME-Version: 1.0")
	t.linef("Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary=%q", boundary)
	if body8 { // a multipart may not hide what its parts hold (RFC 2045 section 6.4)
		t.line("Content-Transfer-Encoding: 8bit")
	}
	t.line()
	t.parts(boundary, modernWords(in), statusPart(modernStatus(in), "; "),
		returnedPart(in.Original.Content, headerOnly, true))
	return Report{To: in.Original.From, Subject: subject, Content: t.Bytes(), Body8: body8}
}

// modernStatus is the part for programs. It names no host that nobody talked to (RFC 3464 section 2.3.5).
func modernStatus(in ReportInput) smtp.DSN {
	d := in.status(typeStyle{dns: "dns", rfc822: "rfc822", smtp: "smtp"})
	for i, f := range in.Failed {
		if len(f.Reply) == 0 && (f.Why == WhyNoHost || f.Why == WhyLookupFailed) {
			d.Recipients[i].RemoteMTA = smtp.TypedText{}
		}
	}
	return d
}

// headerOnly reports whether only the header of the original is returned: on demand, and where nothing failed (RFC 3461
// section 4.3).
func (in ReportInput) headerOnly() bool {
	return in.Original.Ret == smtp.ReturnHeaders || in.delay() || in.success()
}

func (in ReportInput) returned(headerOnly bool) []byte {
	if headerOnly {
		return headerOf(in.Original.Content)
	}
	return in.Original.Content
}

func modernWords(in ReportInput) smtp.Part {
	var t mailText
	t.line("This report was written by the mail server ", in.Reporter, ".")
	t.line()
	switch {
	case in.success():
		t.line("Your message has reached these recipients, as you asked to be told:")
	case in.delay():
		t.line("Your message could not be delivered yet. It will be tried again, and you need not")
		t.line("send it again. These recipients are still waiting for it:")
	default:
		t.line("Your message could not be delivered to these recipients:")
	}
	for _, f := range in.Failed {
		t.line()
		t.line("  ", ascii(f.Address))
		for _, line := range f.words() {
			t.line("    ", ascii(line))
		}
	}
	t.line()
	return t.part(contentType("text/plain; charset=us-ascii"))
}

// words says in plain English what kept the message from a recipient, or how it got there.
func (f FailedRecipient) words() []string {
	host := f.RemoteMTA
	if host == "" {
		host = "the next host"
	}
	switch f.Action {
	case actionDelivered:
		return []string{"It is in the mailbox."}
	case actionRelayed:
		return []string{"It was handed to " + host + ", which tells nobody of deliveries."}
	}
	if len(f.Reply) > 0 {
		return append([]string{host + " said:"}, f.Reply...)
	}
	switch f.Why {
	case WhyExpired:
		return []string{"It was not possible to deliver it in time."}
	case WhyNoHost:
		return []string{"There is no such host or domain."}
	case WhyLookupFailed:
		return []string{"DNS did not answer."}
	case WhyConnectionFailed:
		return []string{"No connection could be made to " + host + "."}
	case WhyConnectionDropped:
		return []string{"The connection to " + host + " was lost."}
	case WhyLoop:
		return []string{"It went in circles: too many hosts have passed it on."}
	case WhyLocalUnknown:
		return []string{"There is no such mailbox."}
	case WhyRelayDenied:
		return []string{"This server does not relay to it."}
	case WhyNotSupported:
		return []string{host + " lacks an extension that the message needs."}
	default:
		return []string{"It was refused."}
	}
}

// ascii replaces what a part in US-ASCII cannot hold.
func ascii(text string) string {
	return strings.Map(func(r rune) rune {
		if r > '~' {
			return '?'
		}
		return r
	}, oneLine(text))
}

package peer

import (
	"fmt"
	"strings"
)

// DSNReport is the delivery status notification of IIS 5 and later, Exchange 2000 and 2003 (RFC 1894, now RFC 3464).
// Header, preamble, wording and fields are those of real reports of these servers (collection set-of-emails, its
// lhost-outlook and rfc3464 files); what is not is said to be assumed.
func DSNReport(in ReportInput) Report {
	boundary := freeBoundary(dsnBoundary(in), in.Original.Content)
	subject := "Delivery Status Notification (Failure)"
	if in.delay() {
		subject = "Delivery Status Notification (Delay)"
	}
	var t mailText
	t.dsnHeader(in, subject, boundary)
	t.line("--", boundary)
	t.dsnWords(in)
	t.line("--", boundary)
	t.dsnStatus(in)
	t.line("--", boundary)
	// A report of a delay returns the whole message too, as seen. That RET=HDRS is honoured is assumed: the server offers DSN.
	t.returnedPart(in.Original.Content, in.Original.Ret == "HDRS", false)
	t.line("--", boundary, "--")
	return Report{To: in.Original.From, Subject: subject, Content: t.Bytes(), Body8: has8(in.Original.Content)}
}

func (t *mailText) dsnHeader(in ReportInput, subject, boundary string) {
	t.line("From: postmaster@", in.domain())
	t.field("To", in.Original.From)
	t.field("Date", in.Now.Format(dateForm))
	t.line("MIME-Version: 1.0")
	t.linef("Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary=%q", boundary)
	t.line("X-DSNContext: ", dsnContext(in))
	t.linef("Message-ID: <%s%08x@%s>", alphanumeric(fileTime(in.Started)), in.Counter, in.Reporter)
	t.field("Subject", subject)
	t.line()
	t.line("This is a MIME-formatted message.  ")
	t.line("Portions of this message may be unreadable without a MIME-capable mail program.")
	t.line()
}

// dsnBoundary is made of the time the service was started, a counter and the first 16 letters of the host's name, as
// reports of one host two days apart show (computed from set-of-emails, lhost-outlook-06 and -07).
func dsnBoundary(in ReportInput) string {
	host := strings.ReplaceAll(in.Reporter, "-", "?")
	return fmt.Sprintf("9B095B5ADSN=_%016X%08X%s", fileTime(in.Started), in.Counter, host[:min(16, len(host))])
}

// dsnContext is the X-DSNContext field: the third word is 2 for failures and 4 for delays, the fourth the HRESULT, which
// is C00402D1 where time ran out (computed from the same reports). The second word goes with the third (assumed: 1391).
func dsnContext(in ReportInput) string {
	line, kind, result := 1196, 2, 0
	if in.delay() {
		line, kind, result = 1391, 4, 0xC00402D1
	} else if in.Failed[0].Why == WhyExpired {
		result = 0xC00402D1
	}
	return fmt.Sprintf("7ce717b1 - %04d - %08X - %08X", line, kind, result)
}

// alphanumeric spells a number in nine letters and digits.
func alphanumeric(n uint64) string {
	const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	var text [9]byte
	for i := range text {
		text[i], n = letters[n%uint64(len(letters))], n/uint64(len(letters))
	}
	return string(text[:])
}

// dsnWords writes the part that people read. Recipients that failed for different reasons stand below sentences of
// their own (assumed).
func (t *mailText) dsnWords(in ReportInput) {
	t.line("Content-Type: text/plain; charset=unicode-1-1-utf-7")
	t.line()
	t.line("This is an automatically generated Delivery Status Notification.")
	if in.delay() {
		t.line()
		t.line("THIS IS A WARNING MESSAGE ONLY.")
		t.line()
		t.line("YOU DO NOT NEED TO RESEND YOUR MESSAGE.")
	}
	said := ""
	for _, f := range in.Failed {
		if sentence := dsnSentence(f); sentence != said {
			t.line()
			t.line(sentence)
			t.line()
			said = sentence
		}
		t.line("       ", oneLine(f.Address))
	}
	t.WriteString("\r\n\r\n\r\n\r\n")
}

func dsnSentence(f FailedRecipient) string {
	switch {
	case f.Action == "delayed":
		return "Delivery to the following recipients has been delayed."
	case f.Why == WhyLoop:
		return "Unable to deliver message to the following recipients, because the message was forwarded more than the maximum" +
			" allowed times. This could indicate a mail loop."
	case f.Why == WhyExpired, f.Why == WhyConnectionFailed, f.Why == WhyConnectionDropped:
		return "Unable to deliver message to the following recipients, due to being unable to connect successfully to the destination" +
			" mail server."
	default:
		return "Delivery to the following recipients failed."
	}
}

// dsnStatus writes the part that programs read. These servers write no space after the type of an address.
func (t *mailText) dsnStatus(in ReportInput) {
	t.line("Content-Type: message/delivery-status")
	t.line()
	t.field("Original-Envelope-Id", in.Original.Envid)
	t.field("Reporting-MTA", "dns;"+in.Reporter)
	if in.Original.Helo != "" {
		t.field("Received-From-MTA", "dns;"+in.Original.Helo)
	}
	t.field("Arrival-Date", in.Original.Arrived.Format(dateForm))
	for _, f := range in.Failed {
		t.line()
		t.field("Original-Recipient", f.Orcpt)
		t.field("Final-Recipient", "rfc822;"+f.Address)
		t.field("Action", f.Action)
		t.field("Status", dsnCode(f))
		if len(f.Reply) > 0 {
			t.field("Diagnostic-Code", "smtp;"+joined(f.Reply))
		}
		if f.Action == "delayed" && !in.RetryUntil.IsZero() {
			t.field("Will-Retry-Until", in.RetryUntil.Format(dateForm))
		}
	}
	t.line()
}

// dsnCode is the status, where these servers have a habit of their own: a loop is 4.4.6 (KB Q303734), a host that cannot
// be found 5.4.0 (assumed from Exchange's lists of codes).
func dsnCode(f FailedRecipient) string {
	switch {
	case f.Why == WhyLoop && f.Action != "delayed":
		return "4.4.6"
	case f.Status != "" || f.Action == "delayed":
		return f.status()
	case f.Why == WhyNoHost, f.Why == WhyLookupFailed:
		return "5.4.0"
	default:
		return f.status()
	}
}

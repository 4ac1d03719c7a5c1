package peer

import (
	"fmt"
	"time"

	"github.com/smtplab/smtplab/sim/smtp"
)

// SendmailReport is the report of sendmail 8: the wording of its savemail.c and readcf defaults, and a
// message/delivery-status part. Which command a reply answered is not known here, so that ">>>" lines are left out.
func SendmailReport(in ReportInput) Report {
	subject := sendmailSubject(in)
	boundary := fmt.Sprintf("%s.%d/%s", sendmailID(in.Now, in.Counter), in.Now.Unix(), in.Reporter)
	boundary = freeBoundary(boundary, in.Original.Content)
	headerOnly := in.headerOnly()
	body8 := has8(in.returned(headerOnly))
	var t mailText
	t.field("Date", in.Now.Format(dateForm))
	t.linef("From: Mail Delivery Subsystem <MAILER-DAEMON@%s>", in.Reporter)
	t.linef("Message-Id: <%s.%s@%s>", in.Now.UTC().Format("200601021504"), sendmailID(in.Now, in.Counter), in.Reporter)
	t.line("To: <", oneLine(in.Original.From), ">")
	t.line("MIME-Version: 1.0")
	t.linef("Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary=%q", boundary)
	if body8 {
		t.line("Content-Transfer-Encoding: 8bit")
	}
	t.field("Subject", subject)
	t.line("Auto-Submitted: auto-generated (", sendmailKind(in), ")")
	t.line()
	t.line("This is a MIME-encapsulated message")
	t.line()
	t.parts(boundary, sendmailWords(in), statusPart(in.status(typeStyle{dns: "DNS", rfc822: "RFC822", smtp: "SMTP"}), "; "),
		returnedPart(in.Original.Content, headerOnly, true))
	return Report{To: in.Original.From, Subject: subject, Content: t.Bytes(), Body8: body8}
}

// sendmailID is a queue id: letters for the hour, as sendmail 8.9 has them, and a number, here the counter.
func sendmailID(at time.Time, counter int) string {
	return fmt.Sprintf("%cAA%05d", 'A'+rune(at.Hour()), counter%100000)
}

func sendmailKind(in ReportInput) string {
	switch {
	case in.success():
		return "return-receipt"
	case in.delay():
		return "warning-timeout"
	default:
		return "failure"
	}
}

func sendmailSubject(in ReportInput) string {
	if in.success() {
		return "Return receipt"
	}
	if in.delay() {
		return "Warning: could not send message for past " + span(in.Now.Sub(in.Original.Arrived))
	}
	switch text := sendmailSummary(in.Failed[0]); text {
	case "User unknown", "Service unavailable":
		return "Returned mail: " + text
	default:
		return "Returned mail: see transcript for details"
	}
}

func sendmailWords(in ReportInput) smtp.Part {
	var t mailText
	if in.delay() {
		t.line("    **********************************************")
		t.line("    **      THIS IS A WARNING MESSAGE ONLY      **")
		t.line("    **  YOU DO NOT NEED TO RESEND YOUR MESSAGE  **")
		t.line("    **********************************************")
		t.line()
	}
	t.line("The original message was received at ", in.Original.Arrived.Format(dateForm))
	if in.Original.Helo != "" {
		t.linef("from %s [%s]", ascii(in.Original.Helo), ascii(in.Original.ClientIP))
	} else {
		t.line("from localhost")
	}
	t.line()
	t.line("   ----- The following addresses had ", sendmailOutcome(in), " -----")
	for _, f := range in.Failed {
		t.line("<", ascii(f.Address), ">")
	}
	t.line()
	t.line("   ----- Transcript of session follows -----")
	for _, f := range in.Failed {
		t.sendmailTranscript(f)
	}
	if in.delay() {
		t.line("Warning: message still undelivered after ", span(in.Now.Sub(in.Original.Arrived)))
		t.line("Will keep trying until message is ", span(in.RetryUntil.Sub(in.Original.Arrived)), " old")
	}
	t.line()
	return t.part()
}

func sendmailOutcome(in ReportInput) string {
	switch {
	case in.success():
		return "successful delivery notifications"
	case in.delay():
		return "transient non-fatal errors"
	default:
		return "permanent fatal errors"
	}
}

func (t *mailText) sendmailTranscript(f FailedRecipient) {
	switch f.Action {
	case actionDelivered:
		t.linef("%s... Successfully delivered", ascii(f.Address))
		return
	case actionRelayed:
		t.linef("%s... relayed; expect no further notifications", ascii(f.Address))
		return
	}
	if len(f.Reply) > 0 {
		t.linef("... while talking to %s.:", ascii(f.RemoteMTA))
		for _, line := range f.Reply {
			t.line("<<< ", ascii(line))
		}
	}
	summary := sendmailSummary(f)
	if f.Action == "delayed" {
		t.linef("%s... Deferred: %s", ascii(f.Address), summary)
		return
	}
	t.linef("%s %s <%s>... %s", sendmailCode(f), f.status(), ascii(f.Address), summary)
}

func sendmailCode(f FailedRecipient) string {
	if f.Why == WhyNoHost || sendmailSummary(f) == "User unknown" {
		return "550"
	}
	return "554"
}

// sendmailSummary is sendmail's own phrase for what happened (its sysexits table).
func sendmailSummary(f FailedRecipient) string {
	switch f.Why {
	case WhyNoHost:
		return "Host unknown (Name server: " + ascii(f.RemoteMTA) + ": host not found)"
	case WhyLookupFailed:
		return "Name server: " + ascii(f.RemoteMTA) + ": host name lookup failure"
	case WhyConnectionFailed:
		return "Connection timed out with " + ascii(f.RemoteMTA) + "."
	case WhyConnectionDropped:
		return "Connection reset by " + ascii(f.RemoteMTA) + "."
	case WhyExpired:
		return "Message could not be delivered within the time allowed" // sendmail names the time; the queue knows it
	case WhyLoop:
		return "Too many hops"
	case WhyLocalUnknown:
		return "User unknown"
	case WhyRelayDenied:
		return "Relaying denied"
	}
	if f.status() == "5.1.1" {
		return "User unknown"
	}
	return "Service unavailable"
}

// span is a length of time in sendmail's words: "4 hours", "5 days".
func span(d time.Duration) string {
	switch {
	case d >= 48*time.Hour:
		return fmt.Sprintf("%d days", d/(24*time.Hour))
	case d >= 2*time.Hour:
		return fmt.Sprintf("%d hours", d/time.Hour)
	default:
		return fmt.Sprintf("%d minutes", d/time.Minute)
	}
}

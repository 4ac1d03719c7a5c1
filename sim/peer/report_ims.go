package peer

import (
	"fmt"
	"strings"

	"github.com/smtplab/smtplab/sim/smtp"
)

// IMSNames are the names that stand in the reports of Exchange 4.0 to 5.5.
type IMSNames struct {
	Connector    string // "IMS" (5.0, 5.5) or "IMC" (4.0)
	Organisation string
	Site         string
	Server       string // computer name
}

// IMSReport returns the report form of the Internet Mail Service of Exchange 5.0 and 5.5, and of the Internet Mail
// Connector of 4.0. Header, preamble and text follow real reports (Mailman's test files microsoft_01 and microsoft_02,
// set-of-emails' exchange2003 files, KB Q193924, Q195201, Q189492).
func IMSReport(names IMSNames) ReportForm {
	return func(in ReportInput) Report { return imsReport(in, names) }
}

func imsReport(in ReportInput, names IMSNames) Report {
	ours := clipped(headerField(in.Original.Content, "Subject"))
	subject := "Undeliverable: " + ours
	if in.success() {
		subject = "Delivered: " + ours // assumed
	}
	now := fileTime(in.Now)
	boundary := fmt.Sprintf("----_=_NextPart_%03d_%08X.%08X", in.Counter%1000, now>>32, now&0xffffffff)
	boundary = freeBoundary(boundary, in.Original.Content)
	var t mailText
	t.linef("Message-ID: <%s%08X@%s>", names.Server, in.Counter, in.Reporter) // form assumed
	t.linef("From: System Administrator <postmaster@%s>", in.domain())
	t.field("To", in.Original.From)
	t.field("Subject", subject)
	t.field("Date", in.Now.Format(dateForm))
	t.line("MIME-Version: 1.0")
	t.field("X-Mailer", names.mailer(in.Version))
	t.line("X-MS-Embedded-Report: ")
	t.linef("Content-Type: multipart/mixed;\r\n\tboundary=%q", boundary)
	t.line()
	t.line("This message is in MIME format. Since your mail reader does not understand")
	t.line("this format, some or all of this message may not be legible.")
	t.line()
	t.parts(boundary, imsWords(in, names, ours), returnedPart(in.Original.Content, in.success(), false))
	return Report{To: in.Original.From, Subject: oneLine(subject), Content: t.Bytes(), Body8: has8(in.Original.Content)}
}

func (n IMSNames) mailer(version string) string {
	if n.Connector == "IMC" {
		return "Microsoft Exchange Server Internet Mail Connector Version " + version
	}
	return "Internet Mail Service (" + version + ")"
}

func imsWords(in ReportInput, names IMSNames, subject string) smtp.Part {
	var t mailText
	did := "did not reach the following recipient(s):"
	switch {
	case in.success():
		did = "was delivered to the following recipient(s):" // assumed
	case in.delay():
		did = "has not yet reached the following recipient(s):" // assumed
	}
	if names.Connector == "IMC" { // Exchange 4.0 begins with this sentence
		t.line("Your message did not reach some or all of the intended recipients.")
	} else {
		t.line("Your message")
	}
	t.line()
	t.line("  To:      ", oneLine(clipped(in.toField())))
	t.line("  Subject: ", oneLine(subject))
	t.line("  Sent:    ", in.Original.Arrived.Format(dateForm))
	t.line()
	t.line(did)
	t.line()
	for _, f := range in.Failed {
		t.imsRecipient(in, names, f)
	}
	t.line()
	return t.part(contentType("text/plain;\r\n\tcharset=\"iso-8859-1\""))
}

func (t *mailText) imsRecipient(in ReportInput, names IMSNames, f FailedRecipient) {
	t.line(oneLine(f.Address), " on ", in.Now.Format(dateForm))
	switch f.Action {
	case actionDelivered:
		return
	case actionRelayed:
		t.line("    It was handed to a host that does not report deliveries") // assumed
		return
	}
	sentence, code := imsReason(f)
	t.line("    ", sentence)
	t.linef("\tThe MTS-ID of the original message is: c=us;a= ;p=%s;l=%s-%sZ-%d",
		names.Organisation, names.Server, in.Original.Arrived.UTC().Format("060102150405"), in.Counter)
	t.line("    MSEXCH:", names.Connector, ":", names.Organisation, ":", names.Site, ":", names.Server, " ", oneLine(code))
	t.line()
}

// toField is the original's To field, or the recipients where it has none.
func (in ReportInput) toField() string {
	if to := headerField(in.Original.Content, "To"); to != "" {
		return to
	}
	addresses := make([]string, len(in.Failed))
	for i, f := range in.Failed {
		addresses[i] = f.Address
	}
	return strings.Join(addresses, "; ")
}

// imsReason is the sentence for people, and the line of codes: a reply ccc of a remote host appears as 3ccc with the
// reply after it (KB Q195201 among others); an unknown recipient is 0 (000C05A6). The sentences, and the codes of what
// time or the network ended, are assumed.
func imsReason(f FailedRecipient) (sentence, code string) {
	switch {
	case f.Why == WhyLocalUnknown:
		return "The recipient name is not recognized", "0 (000C05A6) Unknown Recipient"
	case f.Why == WhyExpired:
		return "Could not deliver the message in the time limit specified", "0 (000B09AA) Message timed out"
	case len(f.Reply) > 0:
		reply := joined(f.Reply)
		return "The recipient could not be reached", "3" + reply[:min(3, len(reply))] + " " + reply
	case f.Why == WhyNoHost || f.Why == WhyLookupFailed:
		return "The recipient could not be reached", "0 (000B09B6) Host unknown"
	default:
		return "Unable to deliver the message due to a communications failure", "0 (000B099E) Host unreachable"
	}
}

package peer

import (
	"fmt"

	"github.com/smtplab/smtplab/sim/smtp"
)

// transcriptHead is the first line of the reports that MCIS 1.0/2.x and the SMTP service of IIS 4 write (KB Q186142
// prints it: six dashes and no space, a space and seven dashes). sendmail's line has five dashes on both sides.
const transcriptHead = "------Transcript of session follows -------"

// TranscriptReport is the report of MCIS 1.0/2.x and IIS 4: the transcript head, for each recipient its address and what
// was said, an empty line, and the message. KB Q186142 shows head, address and reply. The rest of the shape is that of
// MSN's mail system of the time, which ran this service, as the bounce parsers of Majordomo 2 and Mailman describe it:
// multipart/mixed whose first part has no header, "From: Postmaster<Postmaster@host>", "Subject: Nondeliverable mail".
// Such servers sent no delay notices. That the second part is message/rfc822 is assumed.
func TranscriptReport(in ReportInput) Report {
	const subject = "Nondeliverable mail"
	boundary := freeBoundary(fmt.Sprintf("----=_NextPart_%08X.%016X", in.Counter, fileTime(in.Started)), in.Original.Content)
	var t mailText
	t.linef("From: Postmaster<Postmaster@%s>", in.domain())
	t.field("To", in.Original.From)
	t.field("Date", in.Now.Format(dateForm))
	t.field("Subject", subject)
	t.linef("Message-ID: <%08x%016x@%s>", in.Counter, fileTime(in.Now), in.Reporter) // form assumed
	t.line("MIME-Version: 1.0")
	t.linef("Content-Type: multipart/mixed;\r\n\tboundary=%q", boundary)
	t.line()
	t.parts(boundary, transcriptWords(in), returnedPart(in.Original.Content, false, false))
	return Report{To: in.Original.From, Subject: subject, Content: t.Bytes(), Body8: has8(in.Original.Content)}
}

func transcriptWords(in ReportInput) smtp.Part {
	var t mailText
	t.line(transcriptHead)
	for _, f := range in.Failed {
		t.line(oneLine(f.Address))
		for _, reason := range f.transcript() {
			t.line(oneLine(reason))
		}
	}
	t.line()
	return t.part()
}

// transcript is what the service's transcript says below the recipient: the remote host's words, line by line, or its own.
func (f FailedRecipient) transcript() []string {
	if len(f.Reply) > 0 {
		return f.Reply
	}
	switch f.Why {
	case WhyConnectionDropped:
		return []string{"Remote connection was abruptly disconnected."} // KB Q317099
	case WhyConnectionFailed, WhyLoop:
		return []string{fmt.Sprintf("Connection to host %s failed.", f.RemoteMTA)} // KB Q230309, for a loop too
	case WhyLocalUnknown:
		return []string{"The user's email name is not found."} // MSN's reports, as Majordomo 2 quotes them
	case WhyRelayDenied:
		return []string{fmt.Sprintf("550 Unable to relay for <%s>", f.Address)} // IIS 4's reply (KB Q230309); here assumed
	case WhyExpired:
		return []string{"The message was not delivered in the time allowed."} // assumed
	case WhyNoHost, WhyLookupFailed:
		return []string{"The host name could not be resolved."} // assumed
	default:
		return []string{"The message could not be delivered."} // assumed
	}
}

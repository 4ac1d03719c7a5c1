package peer

import "fmt"

// BadmailIIS5 is the triple of files of IIS 5 and later: .BAD is the message, .BDR the reason in words, .BDP its
// properties. Names are hex digits with the date, DDMMYYYY, in their middle (assumed, from memory of such folders).
//
// The first words of the .BDR and its two known codes are documented (KB Q319285 and the ASP FAQ on Badmail); the lines
// about sender and recipients are assumed. The .BDP of the product is binary and undocumented: the lines written here
// hold what it must hold, and stand for it.
func BadmailIIS5(in BadmailInput) []File {
	name := fmt.Sprintf("%09X%s%08X", fileTime(in.Now)>>28, in.Now.Format("02012006"), in.Counter)
	return []File{
		{name + ".BAD", in.Message.Content},
		{name + ".BDR", badmailReason(in)},
		{name + ".BDP", badmailProperties(in)},
	}
}

func badmailReason(in BadmailInput) []byte {
	reason, code := badmailError(in)
	var t mailText
	t.line("Unable to deliver this message because the following error was encountered: ", reason)
	t.line()
	t.linef("The specific error code was 0x%08X.", code)
	t.line()
	t.linef("The message sender was: <%s>.", in.Message.From)
	t.line("The message was intended for the following recipients.")
	t.line()
	for _, f := range in.Failed {
		t.line(oneLine(f.Address))
	}
	return t.Bytes()
}

// HRESULTs of the SMTP service.
const (
	codeReportUndeliverable = 0xC00402C7 // ASP FAQ
	codeBadPickup           = 0xC00402CE // KB Q319285
	codeExpired             = 0xC00402D1 // in X-DSNContext of reports; its use in a .BDR is assumed
	codeLookupFailed        = 0xC00402E7 // KB 263237, data of event 4000; its use in a .BDR is assumed
	codeOther               = 0x80004005 // "unspecified error"; its use in a .BDR is assumed
)

func badmailError(in BadmailInput) (reason string, code uint32) {
	// A report has a null reverse path, and nobody to return it to.
	if in.Message.From == "" && in.Message.ReportOf != "" {
		return "This message is a delivery status notification that cannot be delivered.", codeReportUndeliverable
	}
	why := WhyRefused
	if len(in.Failed) > 0 {
		why = in.Failed[0].Why
	}
	switch why {
	case WhyNoAuthor:
		return "Error is processing file in pickup directory.", codeBadPickup // the product's own slip of the pen
	case WhyLookupFailed, WhyNoHost:
		return "An internal DNS error caused a failure to find the remote server.", codeLookupFailed
	case WhyExpired:
		return "The message could not be delivered in the time allowed.", codeExpired // words assumed
	default:
		return "The message could not be delivered.", codeOther // words assumed
	}
}

func badmailProperties(in BadmailInput) []byte {
	var t mailText
	t.field("Message", in.Message.ID)
	t.line("Sender: <", oneLine(in.Message.From), ">")
	for _, f := range in.Failed {
		t.line("Recipient: <", oneLine(f.Address), "> ", f.status())
	}
	t.field("Arrived", in.Message.Arrived.UTC().Format(dateForm))
	t.field("Filed", in.Now.UTC().Format(dateForm))
	return t.Bytes()
}

package peer

import (
	"fmt"
	"net/netip"
	"time"
)

// A ReceivedForm writes the Received field that a product puts on top of a message: the whole field, folded as the
// product folds it, with the CRLF at its end. Forms are pure.
type ReceivedForm func(ReceivedInput) string

// A ReceivedInput is what a Received field tells.
type ReceivedInput struct {
	Helo          string     // what the client called itself, or what the product made of it
	ReverseName   string     // the client's name by reverse look-up; empty: none was made, or none found
	ReverseFailed bool       // a reverse look-up was made and did not confirm the client (IIS says so)
	Client        netip.Addr // invalid for mail that was handed in locally
	By            string     // this server's full name
	Version       string     // of the product
	With          string     // "SMTP", "ESMTP", "ESMTPSA", … (RFC 3848)
	TLS           bool       // the mail came under TLS
	ID            string     // of the message at this server, as the product spells ids
	For           string     // the recipient where there is just one; else empty
	At            time.Time
}

// ReceivedSMTPSVC is the field of IIS 5, Exchange 2000 and 2003, as headers in archives have it:
// "from jungo.com ([194.90.113.98] RDNS failed) by …with Microsoft SMTPSVC(5.0.2195.1600);". The documentation calls an
// unconfirmed client "unverified" (KB Q303734); "RDNS failed" is what is found.
func ReceivedSMTPSVC(in ReceivedInput) string { return receivedSMTPSVC(in, " ") }

// ReceivedIIS4 is the field of IIS 4 and MCIS, which has two spaces before "with":
// "…by smtp.cwctv.net  with Microsoft SMTPSVC(5.5.1877.447.44);".
func ReceivedIIS4(in ReceivedInput) string { return receivedSMTPSVC(in, "  ") }

func receivedSMTPSVC(in ReceivedInput, gap string) string {
	if !in.Client.IsValid() {
		return ReceivedPickup(in)
	}
	if in.TLS {
		gap += "over TLS secured channel " // as headers in archives have it
	}
	failed := ""
	if in.ReverseFailed {
		failed = " RDNS failed"
	}
	return fmt.Sprintf("Received: from %s ([%s]%s) by %s%swith Microsoft SMTPSVC(%s);\r\n\t %s\r\n",
		in.Helo, in.Client.Unmap(), failed, in.By, gap, in.Version, in.At.Format(dateForm))
}

// ReceivedPickup is the field of mail that a program put into the pickup folder; it names no version (set-of-emails
// rfc3464-26, Mailman microsoft_03).
func ReceivedPickup(in ReceivedInput) string {
	return fmt.Sprintf("Received: from mail pickup service by %s with Microsoft SMTPSVC;\r\n\t %s\r\n", in.By, in.At.Format(dateForm))
}

// ReceivedIMS is the field of the Internet Mail Service of Exchange 5.0 and 5.5. It names the client where the reverse
// look-up found it; with DisableReverseResolve, or where nothing was found, the address remains as it is (KB Q190026).
func ReceivedIMS(in ReceivedInput) string {
	return receivedExchange(in, "Microsoft Exchange Internet Mail Service Version", "Internet Mail Service ("+in.Version+")")
}

// ReceivedIMC is the field of the Internet Mail Connector of Exchange 4.0.
func ReceivedIMC(in ReceivedInput) string {
	return receivedExchange(in, "Microsoft Exchange Server Internet Mail Connector Version", "Microsoft Exchange (IMC "+in.Version+")")
}

// receivedExchange has two forms: for mail from the Internet and for mail from Exchange's own store (KB Q190084, Q153060
// and list archives).
func receivedExchange(in ReceivedInput, service, own string) string {
	at := in.At.Format(dateForm)
	if !in.Client.IsValid() {
		return fmt.Sprintf("Received: by %s with %s\r\n\tid %s; %s\r\n", in.By, own, in.ID, at)
	}
	return fmt.Sprintf("Received: from %s (%s) by %s with SMTP (%s %s)\r\n\tid %s; %s\r\n",
		in.Helo, clientWords(in, ""), in.By, service, in.Version, in.ID, at)
}

// clientWords is "name [address]", or "[address]" alone.
func clientWords(in ReceivedInput, tag6 string) string {
	client := in.Client.Unmap()
	if !client.Is6() {
		tag6 = ""
	}
	words := "[" + tag6 + client.String() + "]"
	if in.ReverseName != "" {
		words = in.ReverseName + " " + words
	}
	return words
}

// ReceivedSendmail is sendmail 8's field, the HReceived line of its configuration.
func ReceivedSendmail(in ReceivedInput) string {
	from := "from localhost"
	if in.Client.IsValid() {
		from = fmt.Sprintf("from %s (%s)", in.Helo, clientWords(in, "IPv6:"))
	}
	field := fmt.Sprintf("Received: %s\r\n\tby %s (%s/%s) with %s id %s", from, in.By, in.Version, in.Version, in.With, in.ID)
	if in.For != "" {
		field += fmt.Sprintf("\r\n\tfor <%s>", in.For)
	}
	return field + "; " + in.At.Format(dateForm) + "\r\n"
}

// ReceivedRFC5321 is the field by the grammar of RFC 5321 section 4.4: From-domain with TCP-info, By-domain, With, ID,
// For, date. An IPv6 address carries its tag (section 4.1.3).
func ReceivedRFC5321(in ReceivedInput) string {
	field := "Received:"
	if in.Client.IsValid() {
		field += fmt.Sprintf(" from %s (%s)\r\n\t", in.Helo, clientWords(in, "IPv6:"))
	} else {
		field += " "
	}
	field += "by " + in.By
	if in.With != "" {
		field += " with " + in.With
	}
	if in.ID != "" {
		field += " id " + in.ID
	}
	if in.For != "" {
		field += fmt.Sprintf("\r\n\tfor <%s>", in.For)
	}
	return field + ";\r\n\t" + in.At.Format(dateForm) + "\r\n"
}

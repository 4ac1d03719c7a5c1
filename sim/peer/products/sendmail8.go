package products

import (
	"time"

	"github.com/smtplab/smtplab/sim/catalogue"
	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/resolver"
	"github.com/smtplab/smtplab/sim/smtp"
)

func init() {
	register(catalogue.Entry[peer.Maker]{
		Name:    "sendmail8",
		Summary: "a relay in the manner of Sendmail 8",
		Story: "The host on the other side of many of the stories: it offers what Sendmail 8.12 offered and knows no XEXCH50. Its " +
			"texts and its schedule are Sendmail's defaults (assumed). A dot between bare LFs ends a message, too, as it did in " +
			"Sendmail up to 8.17.2 (CVE-2023-51765, SMTP smuggling); from 8.18.1 on only CRLF.CRLF does, as here with " +
			"end-of-data=crlf.",
		New: fixed(sendmail8),
	})
}

func sendmail8(m peer.Machine) *peer.Product {
	p := rfc5321(m)
	p.Version = "8.12.11"
	p.Receive.Banner = []string{"{fqdn} ESMTP Sendmail {version}/{version}; {date}"}
	p.Receive.Helo = "{fqdn} Hello {client} [{address}], pleased to meet you"
	p.Receive.Keywords = []string{"ENHANCEDSTATUSCODES", "PIPELINING", "8BITMIME", "SIZE", "DSN", "AUTH LOGIN PLAIN", "STARTTLS", "HELP"}
	p.Receive.Verbs = []string{"HELP", "EXPN"}
	p.Receive.Replies = sendmailReplies
	p.Receive.Date = smtp.DateOneDigit
	p.Receive.ReverseLookup = true
	p.Receive.Hello = nil
	p.Receive.LineEndings = smtp.AlsoLF // assumed, as for many servers of its time
	p.Receive.LenientEnd = true         // up to 8.17.2 (CVE-2023-51765); 8.18.1 is strict unless told otherwise
	p.Receive.MaxSize = 0
	p.Receive.Received = peer.ReceivedSendmail
	p.Send.Uses = []string{"SIZE", "PIPELINING", "8BITMIME", "DSN"}
	p.Send.PipelinesAll, p.Send.StrictBody = false, false
	p.Send.HeloAfter = func(code int) bool { return code >= 500 }
	p.Lookup = peer.Lookup{Order: resolver.UDPThenTCP, Timeout: 5 * time.Second, Tries: 2}
	p.Queue = peer.Schedule{Retry: minutes(30), Expire: 5 * 24 * time.Hour, Delay: 4 * time.Hour, Status: true}
	p.Report = peer.SendmailReport
	return p
}

var sendmailReplies = peer.Replies{
	Mail: "250 2.1.0 <{from}>... Sender ok", Rcpt: "250 2.1.5 <{to}>... Recipient ok",
	Data: `354 Enter mail, end with "." on a line by itself`, Queued: "250 2.0.0 {id} Message accepted for delivery",
	Rset: "250 2.0.0 Reset state", Noop: "250 2.0.0 OK", Quit: "221 2.0.0 {fqdn} closing connection",
	Vrfy: "252 2.5.2 Cannot VRFY user; try RCPT to attempt delivery (or try finger)", Help: "214 2.0.0 This is sendmail version {version}",
	NoRelay: "550 5.7.1 <{to}>... Relaying denied", NoUser: "550 5.1.1 <{to}>... User unknown",
	Unknown: `500 5.5.1 Command unrecognized: "{verb}"`, NotImplemented: "502 5.7.0 Sorry, we do not allow this operation",
	BadHello: "501 5.0.0 Invalid domain name", BadMail: "501 5.5.2 Syntax error in parameters", BadRcpt: "501 5.5.2 Syntax error in parameters",
	BadArgument: "501 5.5.2 Syntax error in parameters", BadParameter: "555 5.5.4 Parameter unrecognized",
	NeedHello: "503 5.0.0 Polite people say HELO first", NeedMail: "503 5.0.0 Need MAIL command", NeedRcpt: "503 5.0.0 Need RCPT (recipient)",
	SecondMail: "503 5.5.0 Sender already specified", TooBig: "552 5.2.3 Message size exceeds fixed maximum message size",
	TooLong: "500 5.5.2 Line too long", TooManyRecipients: "452 4.5.3 Too many recipients", TooManyErrors: "421 4.7.0 Too many bad commands",
	IdleTimeout: "421 4.4.1 {fqdn} Lost input channel", Shutdown: "421 4.3.2 Shutting down", StorageFailed: "452 4.4.5 Insufficient disk space",
	Chunk: "250 2.0.0 OK",
}

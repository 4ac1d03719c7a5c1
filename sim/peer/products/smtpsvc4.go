package products

import (
	"time"

	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/resolver"
	"github.com/smtplab/smtplab/sim/smtp"
)

// smtpsvc4 is the SMTP service as MCIS and IIS 4 had it. Its banner, its refusal of a bad name and its DNS habits are
// from Q240832 and Q276347; the other reply texts are those of its successor without the enhanced codes (assumed).
func smtpsvc4(m peer.Machine, version string) *peer.Product {
	return &peer.Product{
		Version: version,
		Names:   peer.Names{FQDN: m.FQDN(), DefaultDomain: m.DefaultDomain(), Hello: m.FQDN()},
		Receive: peer.Receive{
			Banner:       []string{"{fqdn} Microsoft SMTP MAIL ready at {date} Version: {version}", "ESMTP spoken here"}, // Q240832
			Helo:         "{fqdn} Hello [{address}]",
			Keywords:     []string{"SIZE {size}", "PIPELINING", "8BITMIME"}, // the list is not documented (assumed)
			EhloEnd:      "OK",
			Verbs:        []string{"HELP", "EXPN"},
			Replies:      smtpsvc4Replies,
			Date:         smtp.DateOneDigit,
			Hello:        refuseDots("501 Invalid Address"), // 21 bytes with its line end (Q240832)
			AppendDomain: true,                              // Q240832: "the receiving mail server appends its own domain name"
			Allow:        lenient,
			LineEndings:  smtp.AlsoLF, // assumed
			MaxSize:      2 << 20,
			Received:     peer.ReceivedIIS4,
			Submitted:    peer.ReceivedPickup, // as its successor's (assumed)
			Pickup:       true,                // Q247958, Q221384; of MCIS 1.0 it is assumed
			Idle:         10 * time.Minute,    // assumed
		},
		Send: peer.Send{
			HeloAfter:     codes(500, 502), // assumed; not after 501 (Q186142)
			Uses:          []string{"SIZE"},
			PerConnection: 20,
			Wait:          patience(),
		},
		Lookup: peer.Lookup{Order: resolver.TCPOnly, Timeout: time.Minute, Tries: 1, IPv4Only: true}, // DnsSocketTimeout 60000 ms
		// RemoteRetryAttempts 48 times RemoteRetryInterval 60 minutes; no delay notice is known.
		Queue:   peer.Schedule{Retry: minutes(60), Expire: 48 * time.Hour, Status: true},
		Report:  peer.TranscriptReport,
		Badmail: peer.Badmail{Form: peer.BadmailIIS4, Rule: peer.BadmailUnlimited},
		Logs:    peer.Logs{Protocol: smtpsvcLog(m, "Microsoft Internet Information Server 4.0")},
	}
}

var smtpsvc4Replies = peer.Replies{
	Mail: "250 {from}....Sender OK", Rcpt: "250 {to} ", Data: "354 Start mail input; end with <CRLF>.<CRLF>",
	Queued: "250 {id} Queued mail for delivery", Rset: "250 Resetting", Noop: "250 OK",
	Quit: "221 {fqdn} Service closing transmission channel", Vrfy: "252 Cannot VRFY user, but will take message for {to}",
	Help:    "214 This server supports the following commands:\nHELO EHLO RCPT DATA RSET MAIL QUIT HELP VRFY",
	NoRelay: "550 Unable to relay for <{to}>", NoUser: "550 <{to}> is not a mailbox here",
	Unknown: "500 Command Unrecognized", NotImplemented: "502 Command not implemented", // Q221384
	BadHello: "501 Invalid Address", BadMail: "501 Invalid Address", BadRcpt: "501 Invalid Address",
	BadArgument: "501 Syntax error", BadParameter: "501 Syntax error in parameters",
	NeedHello: "503 Send hello first", NeedMail: "503 Need mail command", NeedRcpt: "503 Need Rcpt command.",
	SecondMail: "503 Sender already specified", TooBig: "552 Message size exceeds fixed maximum message size",
	TooLong: "500 Line too long", TooManyRecipients: "452 Too many recipients", TooManyErrors: "421 Too many errors",
	IdleTimeout: "421 {fqdn} Timeout waiting for client input", Shutdown: "421 {fqdn} Service not available",
	StorageFailed: "452 Out of memory", Chunk: "250 OK",
}

// lenient are the departures from the grammar that the Microsoft servers take (assumed for all of them).
const lenient = smtp.AllowNoBrackets | smtp.AllowSpaceAfterColon | smtp.AllowExtraSpaces | smtp.AllowBareLocalPart |
	smtp.AllowUnderscore

// refuseDots refuses a name whose labels are not all there: "sub2." (Q240832). A bare "sub2" is taken, and so is no name.
func refuseDots(refusal string) func(*peer.Server, *peer.Caller) string {
	return func(_ *peer.Server, c *peer.Caller) string {
		if smtp.CheckHello(c.Hello).Has(smtp.NameTrailingDot | smtp.NameEmptyLabel | smtp.NameHasBlank | smtp.NameEmpty) {
			return refusal
		}
		return ""
	}
}

// refusedTCP is what ends a message of IIS 4 and 5 at once: "If the DNS server does not support TCP queries, the query
// attempt resets" (Q276347).
var refusedTCP = []resolver.Why{resolver.Refused, resolver.Reset}

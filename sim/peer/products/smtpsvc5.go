package products

import (
	"time"

	"github.com/smtplab/smtplab/sim/catalogue"
	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/resolver"
	"github.com/smtplab/smtplab/sim/smtp"
)

// smtpsvc5 is the SMTP service of Windows 2000 and 2003, on which Exchange 2000 and 2003 build. Texts are from
// KB 257569 and the captures of that time. The EHLO reply lists what is shown there, in its order, but for what does not work
// here: TURN, TLS beside STARTTLS, and GSSAPI and NTLM among the mechanisms of AUTH. What is announced must be kept. version
// is the service's, system names Internet Information Services as the protocol log's first line does.
func smtpsvc5(m peer.Machine, version, system string) *peer.Product {
	return &peer.Product{
		Version: version,
		Names:   peer.Names{FQDN: m.FQDN(), DefaultDomain: m.DefaultDomain(), Hello: m.FQDN()},
		Receive: peer.Receive{
			Banner: []string{"{fqdn} Microsoft ESMTP MAIL Service, Version: {version} ready at  {date} "}, // two spaces: KB 257569
			Helo:   "{fqdn} Hello [{address}]",
			Keywords: []string{"SIZE {size}", "ETRN", "PIPELINING", "DSN", "ENHANCEDSTATUSCODES", "8bitmime", "BINARYMIME", "CHUNKING",
				"VRFY", "STARTTLS", "AUTH LOGIN", "AUTH=LOGIN"},
			AuthInClear:  true, // as in the captures, for those who have accounts
			EhloEnd:      "OK",
			Verbs:        []string{"BDAT", "HELP", "EXPN"},
			Replies:      smtpsvc5Replies,
			Date:         smtp.DateOneDigit,
			Hello:        refuseDots("501 5.5.4 Invalid Address"), // the enhanced code is assumed
			AppendDomain: true,                                    // Q240832
			Allow:        lenient,
			LineEndings:  smtp.AlsoLF, // assumed
			MaxSize:      2 << 20,     // KB 257569
			Received:     peer.ReceivedSMTPSVC,
			Submitted:    peer.ReceivedPickup,
			Pickup:       true,
			Idle:         15 * time.Minute, // assumed; longer than a sender waits for the answer to a BLOB
		},
		Send: peer.Send{
			HeloAfter:     codes(500, 502), // assumed, as for its predecessor
			Uses:          []string{"SIZE", "PIPELINING", "DSN", "8BITMIME", "CHUNKING", "BINARYMIME"},
			StrictBody:    true, // "554 5.6.1 Body type not supported by Remote Host" (KB 320027)
			PerConnection: 20,   // KB 308350
			MaxHops:       15,   // KB Q303734
			Wait:          patience(),
		},
		Lookup:  peer.Lookup{Order: resolver.TCPOnly, Timeout: time.Minute, Tries: 1, IPv4Only: true},                        // KB 263237
		Queue:   peer.Schedule{Retry: minutes(15, 30, 60, 240), Expire: 48 * time.Hour, Delay: 12 * time.Hour, Status: true}, // KB Q303734
		Report:  peer.DSNReport,
		Badmail: peer.Badmail{Form: peer.BadmailIIS5, Rule: peer.BadmailUnlimited},
		Logs: peer.Logs{
			Protocol:  smtpsvcLog(m, system),
			Postponed: peer.EventPostponed,
		},
	}
}

// What the protocol log calls the system.
const (
	iis50 = "Microsoft Internet Information Services 5.0"
	iis60 = "Microsoft Internet Information Services 6.0"
)

var smtpsvc5Replies = peer.Replies{
	Mail: "250 2.1.0 {from}....Sender OK", Rcpt: "250 2.1.5 {to} ", Data: "354 Start mail input; end with <CRLF>.<CRLF>",
	Queued: "250 2.6.0  {id} Queued mail for delivery", Rset: "250 2.0.0 Resetting", Noop: "250 2.0.0 OK",
	Quit:    "221 2.0.0 {fqdn} Service closing transmission channel",
	Vrfy:    "252 2.1.5 Cannot VRFY user, but will take message for <{to}>",
	Help:    "214 This server supports the following commands:\nHELO EHLO RCPT DATA RSET MAIL QUIT HELP BDAT VRFY",
	NoRelay: "550 5.7.1 Unable to relay for {to}", NoUser: "550 5.1.1 User unknown", // Q304897
	Unknown: "500 5.3.3 Unrecognized command", NotImplemented: "502 5.3.3 Command not implemented",
	BadHello: "501 5.5.4 Invalid Address", BadMail: "501 5.5.4 Invalid Address", BadRcpt: "501 5.5.4 Invalid Address",
	BadArgument: "501 5.5.4 Invalid arguments", BadParameter: "501 5.5.4 Unrecognized parameter",
	NeedHello: "503 5.5.2 Send hello first", NeedMail: "503 5.5.2 Need mail command", NeedRcpt: "503 5.5.2 Need Rcpt command.",
	SecondMail: "503 5.5.2 Sender already specified", TooBig: "552 5.3.4 Message size exceeds fixed maximum message size",
	TooLong:           "421 5.5.2 Syntax error (command line too long)", // KB 312213
	TooManyRecipients: "452 4.5.3 Too many recipients", TooManyErrors: "421 4.7.0 Too many errors",
	IdleTimeout: "421 4.4.2 {fqdn} Timeout waiting for client input", Shutdown: "421 4.3.2 Service not available",
	StorageFailed: "452 4.3.1 Out of memory", Chunk: "250 2.6.0 CHUNK received OK, {count} octets",
	BlobGo: "354 Send binary data", BlobDone: "250 XEXCH50 OK", // at most 20 bytes (KB 812455); the words are assumed
	BlobForbidden:  "504 Need to authenticate first",                                                           // KB 843106
	TLSGo:          "220 2.0.0 SMTP server ready",                                                              // KB Q279214, the enhanced code assumed
	TLSUnavailable: "554 5.7.3 Unable to initialize security subsystem",                                        // KB Q237327, likewise
	AuthDone:       "235 2.7.0 Authentication successful", AuthFailed: "535 5.7.3 Authentication unsuccessful", // assumed
	AuthUnknown: "504 5.7.4 Unrecognized authentication type", // assumed
}

// transportParam is the metabase's SmtpUseTcpDns (MSDN ms524979) under a name that can be read.
func transportParam(normal string) catalogue.Param {
	return catalogue.Param{Name: "dns-transport", Default: normal,
		Usage: "SmtpUseTcpDns: tcp, udp (never TCP), or udp-tcp (TCP where truncated)"}
}

func transport(s *catalogue.Settings) resolver.Order {
	switch s.Choice("dns-transport", "tcp", "udp", "udp-tcp") {
	case "udp":
		return resolver.UDPOnly
	case "udp-tcp":
		return resolver.UDPThenTCP
	default:
		return resolver.TCPOnly
	}
}

package products

import (
	"strings"
	"time"

	"github.com/smtplab/smtplab/sim/catalogue"
	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/resolver"
	"github.com/smtplab/smtplab/sim/smtp"
)

func init() {
	register(catalogue.Entry[peer.Maker]{
		Name:    "rfc5321",
		Summary: "a modern server that keeps to RFC 5321",
		Story: "The reference: it does what RFC 5321 and the extensions that it offers ask for, and nothing else. " +
			"Stories use it for the host that behaves, and the conformance cases are proved against it.",
		Params: []catalogue.Param{
			{Name: "extensions", Default: "core",
				Usage: "all: offer BINARYMIME, SMTPUTF8 and ETRN as well; none: offer nothing; STARTTLS and AUTH are offered where they are possible"},
			{Name: "verify", Default: "no", Usage: "yes: tell with VRFY which mailboxes there are"},
			{Name: "recipients", Default: "0", Usage: "how many recipients a message may have; 0: any number"},
		},
		New: func(s *catalogue.Settings) (peer.Maker, error) {
			extensions, verifies := s.Choice("extensions", "core", "all", "none"), s.Bool("verify")
			recipients := s.Int("recipients")
			return func(m peer.Machine) *peer.Product {
				p := extended[extensions](m)
				p.Receive.Verifies, p.Receive.MaxRecipients = verifies, recipients
				return p
			}, nil
		},
	})
}

func rfc5321(m peer.Machine) *peer.Product {
	return &peer.Product{
		Version: "1",
		Names:   peer.Names{FQDN: m.FQDN(), DefaultDomain: fullDomain(m), Hello: m.FQDN()},
		Receive: peer.Receive{
			Banner: []string{"{fqdn} ESMTP"},
			Helo:   "{fqdn}",
			Keywords: []string{"PIPELINING", "SIZE {size}", "8BITMIME", "DSN", "ENHANCEDSTATUSCODES", "CHUNKING", "STARTTLS",
				"AUTH PLAIN LOGIN", "HELP"},
			Verbs:    []string{"BDAT", "HELP", "EXPN"},
			Replies:  modernReplies,
			Date:     smtp.DateRFC5322,
			Hello:    refuseMalformed("501 5.5.4 {verb} wants a domain name or an address in brackets"),
			MaxSize:  10 << 20,
			MaxHops:  100, // RFC 5321 section 6.3
			Received: peer.ReceivedRFC5321,
			Idle:     5 * time.Minute, // RFC 5321 section 4.5.3.2.7
		},
		Send: peer.Send{
			HeloAfter:    codes(500, 502, 504, 550), // RFC 5321 sections 3.2 and 4.1.4
			Uses:         []string{"SIZE", "PIPELINING", "8BITMIME", "DSN", "CHUNKING", "BINARYMIME", "SMTPUTF8"},
			TLS:          peer.TLSMay, // RFC 8314 section 3.3 asks for TLS wherever it is to be had
			FallsBack:    true,
			PipelinesAll: true, StrictBody: true, PerConnection: 100, Wait: patience(),
		},
		Lookup: peer.Lookup{Order: resolver.UDPThenTCP, Timeout: 5 * time.Second, Tries: 2, EDNS: 1232},
		// RFC 5321 section 4.5.4.1: at least 30 minutes between tries, more often at first, for four to five days.
		Queue:   peer.Schedule{Retry: minutes(10, 20, 30, 60), Expire: 5 * 24 * time.Hour, Delay: 4 * time.Hour, Status: true},
		Report:  peer.ModernReport,
		Badmail: peer.Badmail{Form: peer.BadmailIIS5, Rule: peer.BadmailUnlimited},
		Logs:    peer.Logs{Protocol: peer.NoLog{}},
	}
}

// extended are the reference with the extensions that the setting names.
var extended = map[string]peer.Maker{"core": rfc5321, "all": withAllExtensions, "none": withoutExtensions}

// withAllExtensions offers what most servers of today do not.
func withAllExtensions(m peer.Machine) *peer.Product {
	p := rfc5321(m)
	p.Receive.Keywords = append(p.Receive.Keywords, "BINARYMIME", "SMTPUTF8", "ETRN")
	return p
}

// withoutExtensions offers nothing, and has nothing but what every server has (RFC 5321 section 4.5.1).
func withoutExtensions(m peer.Machine) *peer.Product {
	p := rfc5321(m)
	p.Receive.Keywords, p.Receive.Verbs = nil, nil
	return p
}

// fullDomain is the default domain, or the host's own name where that would be a label alone: what is in a message has a full
// name (RFC 5321 section 2.3.5).
func fullDomain(m peer.Machine) string {
	if domain := m.DefaultDomain(); domain == "" || strings.Contains(domain, ".") {
		return domain
	}
	return m.FQDN()
}

// modernReplies carry an enhanced status code wherever RFC 2034 wants one.
var modernReplies = peer.Replies{
	Mail: "250 2.1.0 OK", Rcpt: "250 2.1.5 OK", Data: "354 End data with <CRLF>.<CRLF>", Queued: "250 2.0.0 OK: queued as {id}",
	Rset: "250 2.0.0 OK", Noop: "250 2.0.0 OK", Quit: "221 2.0.0 {fqdn} closes the connection",
	Vrfy: "252 2.5.0 Cannot verify, will try to deliver", Help: "214 2.0.0 See RFC 5321",
	NoRelay: "550 5.7.1 Relaying denied", NoUser: "550 5.1.1 No such mailbox here",
	Unknown: "500 5.5.1 Command not recognised", NotImplemented: "502 5.5.1 Command not implemented",
	BadHello: "501 5.5.4 Bad argument", BadMail: "501 5.5.4 Bad argument of MAIL", BadRcpt: "501 5.5.4 Bad argument of RCPT",
	BadArgument: "501 5.5.4 Bad argument", BadParameter: "555 5.5.4 Parameter not recognised",
	NeedHello: "503 5.5.1 EHLO first", NeedMail: "503 5.5.1 MAIL first", NeedRcpt: "503 5.5.1 RCPT first",
	SecondMail: "503 5.5.1 A transaction is under way", TooBig: "552 5.3.4 Message too large", TooLong: "500 5.5.2 Line too long",
	TooManyRecipients: "452 4.5.3 Too many recipients", TooManyErrors: "421 4.7.0 Too many errors",
	IdleTimeout: "421 4.4.2 Timed out waiting for a command", Shutdown: "421 4.3.2 Shutting down",
	StorageFailed: "452 4.3.1 Insufficient storage", Chunk: "250 2.0.0 {count} octets received",
}

// refuseMalformed refuses a HELO or EHLO name that fits neither a domain nor a literal (RFC 5321 section 4.1.1.1). Names
// that lead nowhere are taken: they are no ground for a refusal (section 4.1.4).
func refuseMalformed(refusal string) func(*peer.Server, *peer.Caller) string {
	return func(_ *peer.Server, c *peer.Caller) string {
		if smtp.CheckHello(c.Hello).Has(smtp.NameMalformed) {
			return refusal
		}
		return ""
	}
}

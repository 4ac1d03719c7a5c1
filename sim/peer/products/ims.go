package products

import (
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"
	"time"

	"github.com/smtplab/smtplab/sim/catalogue"
	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/resolver"
	"github.com/smtplab/smtplab/sim/smtp"
)

// imcParameters is the key of the connector's values (Q190026).
const imcParameters = `HKLM\System\CurrentControlSet\Services\MSExchangeIMC\Parameters`

// ims is what the Internet Mail Connector of Exchange 4.0 and the Internet Mail Service of 5.0 and 5.5 have in common.
// Reply texts are from KB Q262945, Q295725, Q250507 and Q230309, whose captures are of 5.5.
func ims(m peer.Machine, version string, names peer.IMSNames) *peer.Product {
	names.Server = m.ComputerName()
	names.Organisation, _, _ = strings.Cut(m.DefaultDomain(), ".") // the names of organisation and site are assumed
	names.Site = names.Organisation
	p := &peer.Product{
		Version: version,
		Names:   peer.Names{FQDN: m.FQDN(), DefaultDomain: m.DefaultDomain(), Hello: m.FQDN()},
		Receive: peer.Receive{
			Banner:      []string{"{fqdn} ESMTP Server (Microsoft Exchange Internet Mail Service {version}) ready"}, // Q194131
			Helo:        "{fqdn} Hello [{client}]",
			HeloAlone:   "OK",                                                                             // Q262945
			Keywords:    []string{"XEXCH50", "HELP", "ETRN", "DSN", "SIZE 0", "AUTH LOGIN", "AUTH=LOGIN"}, // Q262945
			AuthInClear: true,                                                                             // as there
			Verbs:       []string{"HELP", "EXPN", "XEXCH50"},
			Replies:     imsReplies,
			Date:        smtp.DateOneDigit,
			Allow:       lenient,
			LineEndings: smtp.AlsoLF, // assumed
			// Q258745: before the banner, for every client; the mail is taken whatever comes of it (Q190026).
			ReverseLookup:    !disablesReverse(m),
			UnknownTakenLate: true,
			Blob:             peer.BlobOpen,
			Received:         peer.ReceivedIMS,
			SpellID:          spoolName,
			Idle:             10 * time.Minute, // assumed
		},
		Send: peer.Send{
			HeloAfter:     anyError, // Q241892: after any error; an error to HELO is final
			Uses:          []string{"SIZE", "DSN"},
			PerConnection: 20, // more than one by default (Q202765); the number is assumed
			Wait:          patience(),
		},
		Lookup: peer.Lookup{Order: resolver.UDPThenTCP, Timeout: 5 * time.Second, Tries: 2, IPv4Only: true}, // assumed
		// Q146669: .25, .5, 1, 4 hours; returned after 48 hours. The queue of Q190026 shows no status.
		Queue:   peer.Schedule{Retry: minutes(15, 30, 60, 240), Expire: 48 * time.Hour},
		Report:  peer.IMSReport(names),
		Badmail: peer.Badmail{Form: peer.BadmailIIS4, Rule: peer.BadmailUnlimited}, // assumed: the connector's In\Archive is not modelled
		Logs:    peer.Logs{Protocol: peer.NewIMSLog(peer.IMSLogRules{Level: imsLevel(m)})},
	}
	return p
}

var reverseValue = Value{imcParameters + `\DisableReverseResolve`, peer.RegDWord, "dword:0",
	"1: do not look up the names of clients; their addresses stay in the Received header", "KB Q190026"}

// disablesReverse reads DisableReverseResolve (Q190026). One of another type than REG_DWORD counts as absent (assumed).
func disablesReverse(m peer.Machine) bool {
	value, ok := m.Registry.DWord(imcParameters, "DisableReverseResolve")
	return ok && value == 1
}

func imsLevel(m peer.Machine) peer.IMSLogLevel {
	switch m.Console.LogLevel {
	case "none":
		return peer.IMSLogNone
	case "minimum":
		return peer.IMSLogMinimum
	case "medium":
		return peer.IMSLogMedium
	default:
		return peer.IMSLogMaximum
	}
}

// spoolName is the name of a message's file below Imcdata, which stands as its id in the Received field: eight capitals
// and digits (Q190084). How the service draws them is not known; here they follow from the host's own name for the message.
func spoolName(message string) string {
	h := fnv.New64a()
	h.Write([]byte(message))
	digits := strings.ToUpper(strconv.FormatUint(h.Sum64(), 36))
	return fmt.Sprintf("%08s", digits[:min(8, len(digits))])
}

func anyError(code int) bool { return code >= 400 }

var imsReplies = peer.Replies{
	Mail: "250 OK - mail from <{from}>", Rcpt: "250 OK - Recipient <{to}>", Data: "354 Send data.  End with CRLF.CRLF",
	Queued: "250 OK", Rset: "250 OK", Noop: "250 OK", Quit: "221 closing connection", Vrfy: "252 Cannot VRFY user, but will take message for {to}",
	Help:    "214 Commands:\nHELO EHLO MAIL RCPT DATA RSET NOOP QUIT HELP VRFY",
	NoRelay: "550 Relaying is prohibited", NoUser: "550 <{to}> unknown", Unknown: "500 Command unrecognized", NotImplemented: "502 Command not implemented",
	BadHello: "501 Invalid hello argument", BadMail: "501 Invalid address", BadRcpt: "501 Invalid address", BadArgument: "501 Syntax error in parameters",
	BadParameter: "501 Syntax error in parameters", NeedHello: "503 Polite people say HELO first", NeedMail: "503 Need MAIL command first",
	NeedRcpt: "503 Need RCPT command first", SecondMail: "503 Sender already specified", TooBig: "552 Message exceeds fixed maximum message size",
	TooLong: "500 Line too long", TooManyRecipients: "452 Requested action not taken: Exceed Recipient Limit", // Q272672
	TooManyErrors: "421 Too many errors", IdleTimeout: "421 Timeout. Connection closing.", Shutdown: "421 Service shutting down",
	StorageFailed: "421 Internal Error. Connection Closing.",                                                                  // Q146791
	Chunk:         "250 OK", BlobGo: "354 Send binary data", BlobDone: "250 OK", BlobForbidden: "505 Authentication required", // 843106
}

// registerIMS adds one version of the connector.
func registerIMS(name, summary string, more func(p *peer.Product), version string, names peer.IMSNames) {
	register(catalogue.Entry[peer.Maker]{
		Name: name, Summary: summary,
		Story: "Looks up the name of every client before its banner, and takes the mail whatever comes of it; the registry value " +
			"DisableReverseResolve=1 spares the look-up and leaves the address in the Received header. Its own mail waits in the " +
			"queue with no status where the other host drops it for want of a reverse name (Q190026).",
		New: fixed(func(m peer.Machine) *peer.Product {
			p := ims(m, version, names)
			more(p)
			return p
		}),
	}, reverseValue)
}

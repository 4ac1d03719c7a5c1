package peer

import (
	"time"

	"github.com/smtplab/smtplab/sim/record"
	"github.com/smtplab/smtplab/sim/resolver"
	"github.com/smtplab/smtplab/sim/smtp"
)

// A Product is what sets one mail server apart from the others: its texts, its habits, its rules. The engine reads it
// and knows no product by name. A product is made afresh for each start of a server, from the settings and the registry
// of its host; whoever changes a field of it makes another product, which is how mutants are made.
type Product struct {
	Name    string // as the catalogue has it: "exchange2003"
	Version string // as banner, Received and reports show it: "6.0.3790.0"

	Names   Names
	Receive Receive
	Send    Send
	Lookup  Lookup
	Queue   Schedule
	Report  ReportForm
	Badmail Badmail
	Logs    Logs
	Twist   Twist // for products that are broken on purpose
}

// Names says how a server is called.
type Names struct {
	// FQDN is the name in banner, Received and reports.
	FQDN string
	// DefaultDomain is appended to bare names and holds the postmaster who signs reports.
	DefaultDomain string
	// Hello is the argument of the HELO or EHLO that the server sends.
	Hello string
}

// Receive says how a server answers its clients. Texts may hold {fqdn}, {client} (the client's address or name),
// {hello} (its HELO argument), {date}, {version}, {from}, {to}, {size}, {id} and {verb}.
type Receive struct {
	Banner    []string // the lines of the greeting, without code
	Keywords  []string // of the EHLO reply, in order
	Helo      string   // first line of the reply to EHLO, and the reply to HELO unless HeloAlone says otherwise
	HeloAlone string   // text of the reply to HELO, where it differs
	EhloEnd   string   // a last line of the EHLO reply that is no keyword (IIS says "OK"); empty for none
	Verbs     []string // understood beside the commands of RFC 5321 section 4.5.1
	Replies   Replies
	Date      smtp.DateForm // of {date}

	// Hello judges the client's HELO or EHLO name; an empty reply accepts. Nil accepts all.
	Hello func(s *Server, c *Caller) string
	// Object says no in the course of a session. Nil has no objections.
	Object Objection
	// Admit judges the client's address before the banner; false closes without a word. Nil admits all.
	Admit func(s *Server, c *Caller) bool
	// NoEhlo knows HELO alone (RFC 821).
	NoEhlo bool
	// HelloOptional takes MAIL before any greeting.
	HelloOptional bool
	// Allow are the departures from the grammar of MAIL and RCPT that are accepted.
	Allow smtp.Allow
	// UnknownTakenLate takes mail for mailboxes that do not exist and returns it afterwards.
	UnknownTakenLate bool
	// LineEndings says what ends a command beside CRLF, which is all that RFC 5321 section 2.3.8 knows.
	LineEndings smtp.Endings
	// MaxRecipients is how many recipients one message may have, MaxErrors how many wrong commands a session; zero for
	// no limit.
	MaxRecipients, MaxErrors int
	// MaxSessions is how many clients are served at a time, MaxCommands how many commands a session may have; zero for no
	// limit.
	MaxSessions, MaxCommands int
	// MaxReplyLine is the longest line that is said, without CRLF; zero for the 510 of RFC 5321 section 4.5.3.1.5.
	MaxReplyLine int
	// MaxTime is how long a session may last; zero for no limit.
	MaxTime time.Duration
	// MaxPerAddress is how many clients of one address are served at a time, those of this machine aside; zero for no limit.
	MaxPerAddress int
	// Hurried is how long a client may be silent while three quarters of MaxSessions are taken; zero for as long as ever.
	Hurried time.Duration
	// MinRate is how many octets a second of a message must come, but for a pause of Idle; zero for any.
	MinRate int
	// AppendDomain makes a full name of a bare HELO name, for the Received header (Q240832).
	AppendDomain bool
	// ReverseLookup asks for the client's name before the banner (Q190026).
	ReverseLookup bool
	// Relay says which clients may send mail to others through the server.
	Relay Relay
	// RelayRefusedLate takes mail of strangers for others with 250 and returns it afterwards (KB 280580).
	RelayRefusedLate bool
	// Verifies tells with VRFY which mailboxes there are (RFC 5321 section 3.5); most servers keep that to themselves.
	Verifies bool
	// AuthInClear offers AUTH without TLS as well; AuthRelays lets those relay who have proved who they are.
	AuthInClear, AuthRelays bool
	// KeepsPlaintext hears under TLS what came in the clear behind STARTTLS: a defect (CVE-2011-0411).
	KeepsPlaintext bool
	// Blob says what is done with XEXCH50.
	Blob BlobPolicy
	// MaxSize is the largest message, in octets; zero for no limit. It is what {size} in Keywords shows.
	MaxSize int
	// MaxQueue is how many octets may wait in the queue for a client's message to be taken; zero for no limit.
	MaxQueue int
	// MaxHops is how many Received fields a message may have to be taken (RFC 5321 section 6.3); zero for any number. See
	// Send.MaxHops for those that are taken and not sent on.
	MaxHops int
	// LenientEnd takes LF.LF, LF.CRLF and CRLF.LF as the end of data as well: a defect of its own (SMTP smuggling).
	LenientEnd bool
	Received   ReceivedForm
	// Submitted is the trace field of mail that a program of the host hands in; nil for none.
	Submitted ReceivedForm
	// Pickup takes mail from files that are left in a folder of that name.
	Pickup bool
	// Drop leaves mail for users of the host in one folder of that name, where it has folders: the product has no mailboxes.
	Drop bool
	// SpellID makes the id of a message, as replies and the Received field show it, of the host's own name for the
	// message. Nil leaves that as it is.
	SpellID func(message string) string
	Idle    time.Duration // a silent client is hung up on
	// Quirks break rules that are no fields of this; no product has any.
	Quirks []Quirk
}

// A Caller is the client of a session, as far as it is known.
type Caller struct {
	Address string   // of the connection, without port
	Names   []string // that its address resolves to, where that was asked
	Hello   string   // what it called itself
}

// Replies are the texts of a product's answers, each with its code. See Receive for what they may hold.
type Replies struct {
	Mail, Rcpt, Data, Queued, Rset, Noop, Quit, Vrfy, Help string

	NoRelay, NoUser                 string // 550
	Unknown                         string // 500
	NotImplemented                  string // 502
	BadHello, BadMail, BadRcpt      string // 501
	BadArgument                     string // 501 for other commands
	NeedHello, NeedMail, NeedRcpt   string // 503
	SecondMail                      string // 503
	TooBig                          string // 552
	TooLong                         string // 500, a line over the limit
	TooManyRecipients               string // 452
	TooManyErrors                   string // 421
	IdleTimeout                     string // 421
	Shutdown                        string // 421
	StorageFailed                   string // 452
	BlobGo, BlobDone, BlobForbidden string // 354, 250, 504
	Chunk                           string // 250
	BadParameter                    string // 555

	// Of the extensions below, products whose words are not known leave texts out; the engine has its own.
	TLSGo, TLSUnavailable, TLSActive                    string // 220, 454, 503 (RFC 3207)
	AuthDone, AuthFailed, AuthCancelled, AuthUnreadable string // 235, 535, 501, 501 (RFC 4954)
	AuthUnknown, AuthLate, AuthNeedsTLS, AuthTooLong    string // 504, 503, 538, 500
	NoAuth                                              string // 502
	EtrnStarted, EtrnNothing, EtrnBad, EtrnLate         string // 253, 251, 501, 503 (RFC 1985)
	NeedUTF8                                            string // 553 (RFC 6531 section 3.5)
	TooManyHops                                         string // 554 (RFC 5321 section 6.3)
	NeedBDAT                                            string // 503 (RFC 3030 section 3)
}

// A BlobPolicy says what a server does with XEXCH50.
type BlobPolicy int

// The policies.
const (
	BlobUnknown   BlobPolicy = iota // the verb does not exist
	BlobOpen                        // taken from everybody, as before MS03-046
	BlobForbidden                   // advertised, and answered 504 to strangers (KB 843106)
)

// Send says how a server talks to the next one.
type Send struct {
	// HelloOnly sends HELO and never EHLO: the connector's check box of KB 818222.
	HelloOnly bool
	// HeloAfter says whether an EHLO answered with that code is followed by HELO.
	HeloAfter func(code int) bool
	// Uses are the extensions that it uses where they are offered: "SIZE", "PIPELINING", "CHUNKING", "DSN", "8BITMIME".
	Uses []string
	// PipelinesAll puts MAIL, RCPT and DATA in one segment; otherwise PIPELINING is used for RCPT alone.
	PipelinesAll bool
	// Blob makes the XEXCH50 data for a message, where the next host offers the verb; nil never sends it.
	Blob func(m *Message) []byte
	// SpareStrangers keeps XEXCH50 to hosts of the same organisation: SuppressExternal=1 (KB 818222).
	SpareStrangers bool
	// SmartHost takes all mail that is not local: a name, or an address in brackets. Empty for none.
	SmartHost string
	// PerConnection is how many messages one connection carries at most.
	PerConnection int
	// MaxHops is how many Received fields a message may have; zero for the 100 of RFC 5321 section 6.3.
	MaxHops int
	// TLS says when TLS is used. FallsBack tries again in the clear where it may be done without and a handshake failed.
	TLS       TLSPolicy
	FallsBack bool
	// KeepsPlaintext takes for replies under TLS what came in the clear behind the 220 to STARTTLS: a defect.
	KeepsPlaintext bool
	// StrictBody returns mail of BODY=8BITMIME that the next host does not take; otherwise it is sent all the same.
	StrictBody bool
	Wait       Patience
}

// Patience is how long a sender waits for its peer. RFC 5321 section 4.5.3.2 has the recommended values; what a product
// really did is assumed where its file names no source.
type Patience struct {
	Connect, Greeting, Command, Data, End, Blob time.Duration
	// Block is for the peer to read a piece of a message; Session is for all of a connection. Zero: for ever.
	Block, Session time.Duration
}

// Lookup says how a server asks DNS.
type Lookup struct {
	Order   resolver.Order
	Timeout time.Duration // for one try
	Tries   int
	EDNS    uint16 // the UDP size offered; zero for none (RFC 6891)
	// IPv4Only asks for no AAAA records.
	IPv4Only bool
	// Final are the failures that end a message at once, in the Badmail folder (Q276347). After any other, the look-up is
	// tried again by the schedule.
	Final []resolver.Why
}

// A Schedule says when a server tries again and when it gives up (RFC 5321 section 4.5.4.1).
type Schedule struct {
	Retry  []time.Duration // waits after the first, second, … failure; the last one repeats
	Expire time.Duration   // after arrival the message is returned
	Delay  time.Duration   // after arrival the sender is told once that the message is late; zero for never
	Status bool            // the queue display shows why a message waits
}

// After returns the wait after the given number of failed tries, from 1.
func (s Schedule) After(tries int) time.Duration {
	return s.Retry[min(max(tries, 1), len(s.Retry))-1]
}

// Badmail says what a server files when a message can neither be delivered nor returned.
type Badmail struct {
	Form BadmailForm
	Rule BadmailRule // how much the folder takes
}

// Logs says what a server writes down.
type Logs struct {
	Protocol ProtocolLog
	// Postponed reports a delivery that failed for now; nil for no event.
	Postponed func(domain string, why Why) *record.EventLogged
	// BlobRefused reports an XEXCH50 that the peer refused; nil for no event (KB 843106).
	BlobRefused func(conn int, remote, verb, command, reply string) *record.EventLogged
	// ClientRefused reports an XEXCH50 that this server refused; nil for no event (KB 843106).
	ClientRefused func(conn int, client, verb, command, reply string) *record.EventLogged
}

// HeloText is the text of the reply to HELO.
func (r *Receive) HeloText() string {
	if r.HeloAlone != "" {
		return r.HeloAlone
	}
	return r.Helo
}

package peer

import (
	"slices"
	"time"

	"github.com/smtplab/smtplab/sim/smtp"
)

// A Message is one message in the queue of a mail server: its envelope, its content, and for each recipient that has no
// final fate yet how far its delivery has come. A recipient that was delivered, returned or dropped leaves the list; a
// message without recipients leaves the queue.
//
// A Message is a value without ties: whoever stores or hands out one passes a copy (see [Message.Clone]).
type Message struct {
	ID      string // unique in the world: "mail.contoso.example/1"
	From    string // reverse path without brackets; empty for a report (RFC 5321 section 4.5.5)
	Content []byte // header and body, with CRLF line ends, not dot-stuffed

	Recipients []Recipient
	Arrived    time.Time // when the server took responsibility for it
	Expires    time.Time // when what is still undelivered is returned
	Delayed    bool      // the author was told of the delay (RFC 3464 action "delayed")

	Helo     string // what the client called itself; empty for mail that was handed in locally
	ClientIP string // the client's address as text; empty for mail that was handed in locally

	Ret   string // DSN: "FULL", "HDRS", or empty when not given (RFC 3461 section 4.3)
	Envid string // DSN: the envelope id, decoded from xtext (RFC 3461 section 4.4)
	Body8 bool   // BODY=8BITMIME was given (RFC 6152)

	Binary bool `json:",omitempty"` // BODY=BINARYMIME was given (RFC 3030)
	UTF8   bool `json:",omitempty"` // SMTPUTF8 was given (RFC 6531)

	Stranger bool `json:",omitempty"` // the client may not relay, and is told so by a report (KB 280580)

	ReportOf string // the ID of the message that this one reports on
}

// A Recipient is one forward path of a queued message, and the state of its delivery.
type Recipient struct {
	Address string // without brackets
	Orcpt   string // DSN: the original recipient, decoded: "rfc822;ana@contoso.example" (RFC 3461 section 4.2)
	Notify  string // DSN: "NEVER", or a list such as "FAILURE,DELAY"; empty when not given (RFC 3461 section 4.1)

	Tries     int       // how often delivery was tried
	Next      time.Time // when it is tried next
	Status    string    // as the product's queue display shows it; empty for "no status"
	LastReply string    // the last reply of a remote host about it, lines joined by "\n"
	Host      string    // the remote host that said so
}

// carriesUTF8 reports whether an address or the header has what only SMTPUTF8 may carry (RFC 6531 section 3.2).
func (m *Message) carriesUTF8() bool {
	header, _ := smtp.SplitMessage(m.Content)
	return utf8Needed(m.From) || utf8Needed(string(header)) ||
		slices.ContainsFunc(m.Recipients, func(r Recipient) bool { return utf8Needed(r.Address) })
}

// Clone returns a copy that shares nothing with m.
func (m *Message) Clone() *Message {
	c := *m
	c.Content = slices.Clone(m.Content)
	c.Recipients = slices.Clone(m.Recipients)
	return &c
}

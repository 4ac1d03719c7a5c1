package record

import (
	"net/netip"
	"time"
)

// A Packet is one packet on a link, as a capture there would show it. The event's Host is the name of the link.
type Packet struct {
	UDP      bool // else TCP
	Src, Dst netip.AddrPort
	Flags    Flags // TCP only
	Seq, Ack uint32
	Window   uint16
	Payload  []byte
	Note     string // why the packet is odd: "retransmission", "isa2000 resets"; empty for an ordinary one
}

// Flags are the control bits of a TCP header.
type Flags uint8

// The control bits, at their places in the header (RFC 9293 section 3.1).
const (
	FIN Flags = 1 << iota
	SYN
	RST
	PSH
	ACK
)

// Opened says that a TCP connection was established, as one end saw it.
type Opened struct {
	Conn          int // number of the connection, the same at both ends; from 1
	Local, Remote netip.AddrPort
	Dialled       bool // this end called; else it accepted
}

// NotOpened says that a TCP connection could not be established.
type NotOpened struct {
	Local  netip.Addr
	Remote netip.AddrPort
	Why    string // "refused", "timed out", "reset"
}

// Closed says that one end of a TCP connection is done with it.
type Closed struct {
	Conn int
	How  string // "closed": by this end; "reset": by this end, with RST; "was reset": by the network or the other end; "timed out": data was never acknowledged
}

// A Speaker is the side of a connection that says something.
type Speaker byte

// The two sides: the client called, the server was called.
const (
	Client Speaker = 'C'
	Server Speaker = 'S'
)

// A Line is one line of a dialogue, without its line end, at one end of a connection.
// Each line is recorded twice where both ends are ours: said by one end, heard by the other.
type Line struct {
	Conn  int
	From  Speaker
	Heard bool // else said
	Text  string
	// Ending is how the line ended where that was not CRLF: "LF", "CR", or "none" at the end of the stream.
	Ending string `json:",omitempty"`
	// Segment numbers the writes of the saying end, from 1: lines of one number left in one piece (pipelining,
	// RFC 2920). Zero where it is unknown.
	Segment int `json:",omitempty"`
}

// Octets is the line with what ended it, as it was on the wire.
func (l *Line) Octets() string {
	switch l.Ending {
	case "LF":
		return l.Text + "\n"
	case "CR":
		return l.Text + "\r"
	case "none":
		return l.Text
	}
	return l.Text + "\r\n"
}

// Octets are bytes of a dialogue that are no lines of commands or replies: a message or a BLOB.
type Octets struct {
	Conn  int
	From  Speaker
	Heard bool
	What  string // "message", "chunk", "BLOB"; of a capture also "TLS", and "missing" for octets that it lacks
	Data  []byte
	Size  int `json:",omitempty"` // of all the octets, where Data is but their beginning; else zero
}

// GaveUp says that a program stopped waiting on a connection.
type GaveUp struct {
	Conn    int
	By      Speaker
	Waiting string // what it waited for, for example "reply to XEXCH50"
	Seconds int    // how long it waited
}

// Quiet says that a program listened to its peer for a time and heard nothing, as it was meant to find out.
type Quiet struct {
	Conn int
	By   Speaker
	For  time.Duration
}

// Secured says that TLS began on a connection, as one end saw it (RFC 3207, RFC 8314). What that end says and hears from
// then on is recorded in the clear; its ciphertext stands in packets alone, whose bytes differ from run to run.
type Secured struct {
	Conn       int
	By         Speaker
	Version    string // "TLS 1.3"
	Cipher     string // "TLS_AES_128_GCM_SHA256"
	ServerName string `json:",omitempty"` // that the client asked for
	// Trust is what the client thinks of the server's certificate: "verified", or why it is not; empty at the server.
	Trust       string `json:",omitempty"`
	Sent, Heard int    // octets of the handshake, each way
	// Discarded are octets that the other end had sent in the clear behind its last line: they were thrown away unread.
	Discarded int `json:",omitempty"`
}

// NotSecured says that a TLS handshake came to nothing, as one end saw it.
type NotSecured struct {
	Conn int
	By   Speaker
	Why  string // "timed out", "closed", "reset", or what was wrong
}

// Keyed are secrets of a TLS session of a world: a line of a key log, with which a capture can be read. Like the bytes of
// packets they differ from run to run.
type Keyed struct {
	Conn int
	Line string
}

// Boxed says what a box did to a connection or datagram. The event's Host is the box's name.
type Boxed struct {
	Conn int    // zero for datagrams
	Text string // for example "discarded 1020 octets"
}

// Asked is a DNS question, as its asker sent it.
type Asked struct {
	Query      int // numbers the questions of one host, from 1
	Server     netip.AddrPort
	Transport  string // "udp" or "tcp"
	Name, Type string // "mail.isp.example" (no dot at the end), "A"
}

// Answered is what an asker heard in reply to a question.
type Answered struct {
	Query      int
	Transport  string
	Name, Type string
	Rcode      string   // "NOERROR", "NXDOMAIN", …
	Truncated  bool     // the TC bit
	Answers    []string // "A 192.168.2.25", "MX 10 mx.example": type and data, sections' order kept
}

// Unanswered says why a question got no usable answer.
type Unanswered struct {
	Query      int
	Transport  string
	Name, Type string
	Why        string // "refused", "reset", "timed out", "wrong id", "wrong question", "malformed"
}

// Served is one question as a DNS server saw it: its query history. The event's Host is the server's name.
type Served struct {
	From       netip.AddrPort
	Transport  string
	Name, Type string
	Outcome    string // the rcode, "truncated", or what a fault did: "ignored", "reset"
}

func (*Packet) Kind() string     { return "packet" }
func (*Opened) Kind() string     { return "opened" }
func (*NotOpened) Kind() string  { return "not-opened" }
func (*Closed) Kind() string     { return "closed" }
func (*Line) Kind() string       { return "line" }
func (*Octets) Kind() string     { return "octets" }
func (*GaveUp) Kind() string     { return "gave-up" }
func (*Quiet) Kind() string      { return "quiet" }
func (*Secured) Kind() string    { return "secured" }
func (*NotSecured) Kind() string { return "not-secured" }
func (*Keyed) Kind() string      { return "keyed" }
func (*Boxed) Kind() string      { return "boxed" }
func (*Asked) Kind() string      { return "asked" }
func (*Answered) Kind() string   { return "answered" }
func (*Unanswered) Kind() string { return "unanswered" }
func (*Served) Kind() string     { return "served" }

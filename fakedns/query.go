package fakedns

import (
	"net/netip"
	"time"

	"github.com/miekg/dns"
)

// A Query is one message that came to the server.
type Query struct {
	From      netip.AddrPort
	Transport string        // "udp" or "tcp"
	At        time.Duration // since the world began
	// Msg is the message. Where it could not be read, Malformed is set and Msg has a header only.
	Msg       *dns.Msg
	Malformed bool
	Name      string // asked for, in canonical form: lower case, a dot at the end; empty where nothing is asked
	Type      uint16
	EDNS      *dns.OPT // nil where the asker sent none

	zones zoneList
}

// headerSize is the size of a DNS message's header (RFC 1035 section 4.1.1).
const headerSize = 12

// read makes a Query of what came. It reports false where there is nothing to answer: less than a header, or an answer
// (to answer those would let two servers talk for ever).
func (q *Query) read(message []byte) bool {
	if len(message) < headerSize {
		return false
	}
	q.Msg = new(dns.Msg)
	if err := q.Msg.Unpack(message); err != nil || pointsAway(message) {
		q.Malformed = true
		q.Msg.Question, q.Msg.Answer, q.Msg.Ns, q.Msg.Extra = nil, nil, nil, nil
	}
	if q.Msg.Response {
		return false
	}
	if len(q.Msg.Question) == 1 {
		q.Name = dns.CanonicalName(q.Msg.Question[0].Name)
		q.Type = q.Msg.Question[0].Qtype
	}
	q.EDNS = q.Msg.IsEdns0()
	return true
}

// pointsAway reports whether the first name of a message is not written out. A pointer leads to a name that stands before
// it (RFC 1035 section 4.1.4); before the first there is only the header.
func pointsAway(message []byte) bool {
	for at := headerSize; at < len(message) && message[at] != 0; at += 1 + int(message[at]) {
		if message[at]&0xC0 != 0 {
			return true
		}
	}
	return false
}

// room is how many octets an answer may have: 65,535 over TCP, and over UDP 512 (RFC 1035 section 4.2.1) or what both
// sides offer (RFC 6891 section 6.2.3, which counts less than 512 as 512).
func (q *Query) room() int {
	switch {
	case q.Transport == "tcp":
		return dns.MaxMsgSize - 1
	case q.EDNS == nil:
		return dns.MinMsgSize
	default:
		return min(max(int(q.EDNS.UDPSize()), dns.MinMsgSize), ownUDPSize)
	}
}

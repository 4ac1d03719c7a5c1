package resolver

import (
	"github.com/miekg/dns"
)

// overUDP sends the question as a datagram and waits for the answer. Datagrams that are not its answer are noted and
// ignored, and the wait goes on: to give up at the first would let anybody who can send a datagram stop a look-up
// (RFC 5452 section 9.1).
func (q *question) overUDP(packed []byte) (*dns.Msg, Why, string) {
	conn, err := q.host.Dial("udp", "", q.server.String(), q.deadline.Sub(q.host.Now()))
	if err != nil {
		return q.lost(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(q.deadline); err != nil {
		return q.lost(err)
	}
	if _, err := conn.Write(packed); err != nil {
		return q.lost(err)
	}
	buffer := make([]byte, q.room())
	for {
		n, err := conn.Read(buffer)
		if err != nil {
			return q.lost(err)
		}
		answer, why := q.match(buffer[:n])
		if why == WrongID || why == WrongQuestion {
			q.ignore(why)
			continue
		}
		return answer, why, ""
	}
}

// mostStrays is how many ignored answers of one question are noted: somebody who sends them without end must not fill the
// record.
const mostStrays = 10

// ignore notes an answer that is none.
func (q *question) ignore(why Why) {
	q.strays = why
	if q.ignored++; q.ignored <= mostStrays {
		q.unanswered(why)
	}
}

// room is how large an answer may be: 512 octets (RFC 1035 section 4.2.1), or what the OPT record offers.
func (q *question) room() int {
	if opt := q.msg.IsEdns0(); opt != nil {
		return max(dns.MinMsgSize, int(opt.UDPSize()))
	}
	return dns.MinMsgSize
}

// lost puts a network's error into our words.
func (q *question) lost(err error) (*dns.Msg, Why, string) {
	why, detail := whyNot(err)
	if q.strays != "" {
		detail = "ignored an answer with " + string(q.strays)
	}
	return nil, why, detail
}

package resolver

import (
	"encoding/binary"
	"strings"

	"github.com/miekg/dns"
)

// headerSize is the size of a DNS message's header (RFC 1035 section 4.1.1).
const headerSize = 12

// match decides whether a message is the answer to the question: it must carry its id and repeat its name, type and
// class (RFC 5452 section 9.1). One that does and cannot be read all the same is Malformed.
func (q *question) match(message []byte) (*dns.Msg, Why) {
	if len(message) < headerSize || binary.BigEndian.Uint16(message) != q.msg.Id {
		return nil, WrongID
	}
	answer := new(dns.Msg)
	err := answer.Unpack(message)
	if !q.repeatedBy(answer) {
		return nil, WrongQuestion
	}
	if err != nil || !answer.Response {
		return nil, Malformed
	}
	return answer, ""
}

// repeatedBy reports whether an answer is about the question. A server that could not read the question has none to
// repeat.
func (q *question) repeatedBy(answer *dns.Msg) bool {
	if len(answer.Question) == 0 {
		return answer.Rcode != dns.RcodeSuccess && answer.Rcode != dns.RcodeNameError
	}
	asked, got := q.msg.Question[0], answer.Question[0]
	return len(answer.Question) == 1 && got.Qtype == asked.Qtype && got.Qclass == asked.Qclass &&
		strings.EqualFold(got.Name, asked.Name)
}

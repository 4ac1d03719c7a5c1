package fakedns

import (
	"slices"
	"time"

	"github.com/miekg/dns"
)

// A Reply is what the server does about a query.
type Reply struct {
	Msg     *dns.Msg      // what to send; nil to keep silent
	Reset   bool          // cut the connection with RST instead of answering; on UDP, keep silent
	Delay   time.Duration // wait so long first
	Outcome string        // for the query history; empty for the rcode of Msg, or "truncated"
}

// A Handler answers queries. It must not park, and must not change what the query or the zones hold.
type Handler func(*Query) *Reply

// respond begins an answer to a query: the same id and question, and an OPT record where there was one.
func respond(q *Query, rcode int) *dns.Msg {
	m := new(dns.Msg)
	m.Id = q.Msg.Id
	m.Response = true
	m.Opcode = q.Msg.Opcode
	m.RecursionDesired = q.Msg.RecursionDesired
	m.Rcode = rcode
	m.Question = q.Msg.Question
	m.Compress = true
	if q.EDNS != nil {
		m.Extra = []dns.RR{ourOPT(q.EDNS)}
	}
	return m
}

// changed returns a copy of a reply whose message can be changed without harm to the first: the header freely, a
// section by giving it another slice.
func (r *Reply) changed() *Reply {
	reply, msg := *r, *r.Msg
	reply.Msg = &msg
	return &reply
}

// outcome names what was done, for the query history.
func (r *Reply) outcome() string {
	switch {
	case r.Outcome != "":
		return r.Outcome
	case r.Reset:
		return "reset"
	case r.Msg == nil:
		return "ignored"
	case r.Msg.Truncated:
		return "truncated"
	}
	return dns.RcodeToString[r.Msg.Rcode]
}

// pack writes the reply's message into a buffer, no longer than the query has room for.
func (r *Reply) pack(q *Query, buffer []byte) ([]byte, error) {
	room := q.room()
	packed, err := r.Msg.PackBuffer(buffer)
	if err == nil && len(packed) <= room {
		return packed, nil
	}
	// The additional section is a kindness: an answer that lacks it is not truncated (RFC 2181 section 9).
	r.Msg.Extra = slices.DeleteFunc(slices.Clone(r.Msg.Extra), func(rr dns.RR) bool {
		return rr.Header().Rrtype != dns.TypeOPT
	})
	r.Msg.Truncate(room)
	return r.Msg.PackBuffer(buffer)
}

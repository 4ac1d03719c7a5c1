package fakedns

import "github.com/miekg/dns"

// ownUDPSize is the largest datagram that the server sends or offers to take: 4096 octets, the suggestion of RFC 6891
// section 6.2.5 and BIND's default for many years.
const ownUDPSize = 4096

// ourOPT is the server's own OPT record, in answer to the asker's.
func ourOPT(theirs *dns.OPT) *dns.OPT {
	opt := &dns.OPT{Hdr: dns.RR_Header{Name: ".", Rrtype: dns.TypeOPT}}
	opt.SetUDPSize(ownUDPSize)
	opt.SetDo(theirs.Do()) // RFC 3225 section 3: the bit is copied
	return opt
}

// ednsRcode is how a query is refused because of its OPT record; zero where it is not.
func ednsRcode(q *Query) int {
	count := 0
	for _, rr := range q.Msg.Extra {
		if rr.Header().Rrtype == dns.TypeOPT {
			count++
		}
	}
	switch {
	case count > 1:
		return dns.RcodeFormatError // RFC 6891 section 6.1.1
	case q.EDNS != nil && q.EDNS.Version() != 0:
		return dns.RcodeBadVers // RFC 6891 section 6.1.3
	}
	return dns.RcodeSuccess
}

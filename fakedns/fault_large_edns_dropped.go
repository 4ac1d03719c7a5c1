package fakedns

import (
	"github.com/smtplab/smtplab/sim/catalogue"
)

func init() {
	Faults.Register(catalogue.Entry[Fault]{
		Name:    "large-edns-dropped",
		Summary: "large answers over UDP never arrive",
		Story: "A firewall that was taught that DNS over UDP has 512 octets drops larger answers, which servers send to " +
			"those who offer EDNS (RFC 6891 section 6.2.6 asks such boxes to mend their ways). Small answers pass, so " +
			"that some domains can be reached and others, with many mail exchangers, cannot. An asker helps itself by " +
			"asking again without EDNS, and then by TCP.",
		Params: scopeParams("udp",
			catalogue.Param{Name: "size", Default: "512", Usage: "octets of the largest answer that passes"}),
		New: lies("udp", largeEDNSDropped),
	})
}

func largeEDNSDropped(s *catalogue.Settings) (spoil, error) {
	size := s.Int("size")
	return func(q *Query, truth *Reply) *Reply {
		// What does not fit the asker's own offer is cut to it, and dropped if that is still too large.
		if q.EDNS == nil || min(truth.Msg.Len(), q.room()) <= size {
			return nil
		}
		return &Reply{}
	}, nil
}

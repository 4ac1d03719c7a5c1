package fakefirewall

import (
	"time"

	"github.com/smtplab/smtplab/sim/catalogue"
)

func init() {
	register(entry{
		name:    "final-dot-split",
		summary: "sends the final CRLF.CRLF of a message in two segments, with a pause between",
		story: `The end of a message is CRLF.CRLF (RFC 5321 section 4.1.1.4) wherever segments begin and end. Programs that look
for it within one segment miss it when it is cut: KB 295725 tells of a firewall that did, and of mail that was sent again
and again.`,
		params: []catalogue.Param{
			{Name: "before", Default: "cr", Usage: "where the second segment begins: dot, cr or lf"},
			{Name: "pause", Default: "1s", Usage: "time between the two segments"},
		},
		make: func(s *catalogue.Settings) (stream, error) {
			first := map[string]int{"dot": 0, "cr": 1, "lf": 2}[s.Choice("before", "dot", "cr", "lf")]
			pause := s.Duration("pause")
			return following(func() rules { return rules{dot: splitDot(first, pause)} }), nil
		},
	})
}

// splitDot cuts the final dot after n of its octets.
func splitDot(n int, pause time.Duration) rule {
	return func(s *session, u unit) {
		head, tail := u.split(n)
		s.pass(head)
		s.wait(pause)
		s.pass(tail)
		s.note("split the final dot, %v apart", pause)
	}
}

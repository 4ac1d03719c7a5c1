package evidence

import (
	"maps"
	"slices"

	"github.com/smtplab/smtplab/harness/transcript"
	"github.com/smtplab/smtplab/sim/record"
)

func init() { kinds = append(kinds, traces) }

// traces are the SMTP connections of each host as Network Monitor shows them on that host (KB Q240832).
func traces(s *transcript.Story, d *desk) {
	hosts := map[string]bool{}
	for _, e := range s.Events {
		if _, ok := e.Fact.(*record.Opened); ok {
			hosts[e.Host] = true
		}
	}
	for _, host := range slices.Sorted(maps.Keys(hosts)) {
		for i, trace := range s.TracesBetween(host, 0, len(s.Events)) {
			if i > 0 {
				d.add(host, "trace.txt", "\n")
			}
			for _, l := range trace {
				d.add(host, "trace.txt", "%12v  %s\n", l.At, l.Text)
			}
		}
	}
}

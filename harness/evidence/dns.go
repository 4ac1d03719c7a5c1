package evidence

import (
	"github.com/smtplab/smtplab/harness/transcript"
	"github.com/smtplab/smtplab/sim/record"
)

func init() { kinds = append(kinds, queries) }

// queries are what DNS servers were asked, and what they did about it.
func queries(s *transcript.Story, d *desk) {
	for _, e := range s.Events {
		if f, ok := e.Fact.(*record.Served); ok {
			d.add(e.Host, "queries.log", "%s %s from %v: %s %s: %s\n", d.stamped(e), f.Transport, f.From,
				transcript.Show(f.Name), f.Type, transcript.Show(f.Outcome))
		}
	}
}

package evidence

import (
	"github.com/smtplab/smtplab/harness/transcript"
	"github.com/smtplab/smtplab/sim/record"
)

func init() { kinds = append(kinds, logs) }

// logs are the products' protocol logs, under their own names, line for line.
func logs(s *transcript.Story, d *desk) {
	for _, e := range s.Events {
		if f, ok := e.Fact.(*record.Logged); ok {
			d.add(e.Host, "logs/"+f.Log, "%s\r\n", f.Text)
		}
	}
}

package evidence

import (
	"github.com/smtplab/smtplab/harness/transcript"
	"github.com/smtplab/smtplab/sim/record"
)

func init() { kinds = append(kinds, queues) }

// queues are what waited on a host, each time that the story looked.
func queues(s *transcript.Story, d *desk) {
	for _, e := range s.Events {
		f, ok := e.Fact.(*record.QueueSeen)
		if !ok {
			continue
		}
		d.add(e.Host, "queue.txt", "%s  %d waiting\n", d.stamped(e), len(f.Items))
		for _, item := range f.Items {
			d.add(e.Host, "queue.txt", "    %s: %s\n", transcript.Show(item.Message), transcript.QueueText(item))
		}
	}
}

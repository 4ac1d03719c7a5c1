package sequence

import (
	"github.com/smtplab/smtplab/harness/transcript"
	"github.com/smtplab/smtplab/sim/record"
)

// A Sequence is a story, read for its phases to be told.
type Sequence struct {
	story *transcript.Story
	hosts map[string]bool      // that run programs
	ends  map[int]record.Event // with which the questions, by their places, were done with: an answer, or none
	asked map[int]string       // the lanes of the servers that answers, by their places, came from
}

// A question is known by who asked, and by his number for it.
type question struct {
	host   string
	number int
}

// Of reads a story.
func Of(story *transcript.Story) *Sequence {
	s := &Sequence{story: story, hosts: hostsIn(story.Events), ends: map[int]record.Event{}, asked: map[int]string{}}
	last := map[question]int{}
	servers := map[question]string{}
	for i, e := range story.Events {
		number := 0
		switch f := e.Fact.(type) {
		case *record.Asked:
			last[question{e.Host, f.Query}], servers[question{e.Host, f.Query}] = i, dnsLane(f)
			continue
		case *record.Answered:
			number = f.Query
		case *record.Unanswered:
			number = f.Query
		default:
			continue
		}
		q := question{e.Host, number}
		if at, known := last[q]; known {
			s.ends[at], s.asked[i] = e, servers[q]
		}
	}
	return s
}

package sequence

import (
	"github.com/smtplab/smtplab/harness/transcript"
	"github.com/smtplab/smtplab/sim/record"
)

// A Sequence is a story, read for its phases to be told.
type Sequence struct {
	story  *transcript.Story
	hosts  map[string]bool      // that run programs
	ends   map[int]record.Event // with which the questions, by their places, were done with: an answer, or none
	asked  map[int]string       // the lanes of the servers that answers, by their places, came from
	shares []share              // of the phases
}

// A share is what of the story's lines belongs to one phase.
type share struct {
	talks      []talk
	dns, boxes []transcript.Line
}

// A talk is the part of a conversation that belongs to one phase.
type talk struct {
	of    *transcript.Conversation
	lines []transcript.Line
}

// A question is known by who asked, and by his number for it.
type question struct {
	host   string
	number int
}

// Of reads a story.
func Of(story *transcript.Story) *Sequence {
	s := &Sequence{story: story, hosts: hostsIn(story.Events), ends: map[int]record.Event{}, asked: map[int]string{},
		shares: shares(story)}
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

// shares deals out the lines of a story to its phases, of which there may be thousands.
func shares(story *transcript.Story) []share {
	list := make([]share, len(story.Phases))
	for _, c := range story.Conversations {
		for _, l := range c.Lines {
			p := &list[story.PhaseAt(l.Index)]
			if last := len(p.talks) - 1; last < 0 || p.talks[last].of != c {
				p.talks = append(p.talks, talk{of: c})
			}
			last := &p.talks[len(p.talks)-1]
			last.lines = append(last.lines, l)
		}
	}
	for _, l := range story.DNS {
		p := &list[story.PhaseAt(l.Index)]
		p.dns = append(p.dns, l)
	}
	for _, l := range story.Boxes {
		p := &list[story.PhaseAt(l.Index)]
		p.boxes = append(p.boxes, l)
	}
	return list
}

// of is what belongs to a phase.
func (s *Sequence) of(p transcript.Phase) share { return s.shares[s.story.PhaseAt(p.Begin)] }

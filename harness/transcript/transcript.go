// Package transcript turns a record into text: what people read, what excerpts are matched against, what goldens keep.
//
// [Read] goes through a record once. It puts the two ends of each connection together: a line that one end said and the
// other heard is one line; one that was said and never heard is marked "(lost)", one that was heard and never said
// "(forged)". It keeps each line's place in the record, so that a claim can be judged by what was there when the story
// came to it. [Story.Text] prints all, phase by phase, in an order that does not depend on the seed: connections by the
// time of their beginning and by name, never by number. What comes again and again is told once.
package transcript

import (
	"sort"
	"time"

	"github.com/smtplab/smtplab/sim/record"
)

// A Story is a record, read.
type Story struct {
	Events        []record.Event
	Phases        []Phase
	Conversations []*Conversation // in the order of their first events
	DNS           []Line          // "D: …", in order of time, asker and question
	Boxes         []Line          // what boxes did to datagrams: "F: …"
}

// A Phase is the part of a record that belongs to one chapter.
type Phase struct {
	Chapter    record.Chapter
	Begin, End int // places in the record, End excluded
}

// A Line is one line of text, and the place in the record it comes from.
type Line struct {
	Index int // place in the record
	At    time.Duration
	Host  string // who recorded it
	Text  string
	// Lost: it was said and never heard. Forged: it was heard and never said. The text says so too, for people.
	Lost, Forged bool
	order        int // among lines of the same moment
}

// A Conversation is one TCP connection, or an attempt at one.
type Conversation struct {
	Client, Server string // names of the hosts; an address where the host is not ours
	Address        string // of the server, with the port
	Begin          time.Duration
	Lines          []Line
	ends           *ends
}

// Between are the conversation's lines whose place in the record is from begin to before end.
func (c *Conversation) Between(begin, end int) []Line { return between(c.Lines, begin, end) }

// DNSBetween are the DNS lines whose place in the record is from begin to before end.
func (s *Story) DNSBetween(begin, end int) []Line { return between(s.DNS, begin, end) }

// BoxesBetween are the lines about datagrams whose place in the record is from begin to before end.
func (s *Story) BoxesBetween(begin, end int) []Line { return between(s.Boxes, begin, end) }

func between(lines []Line, begin, end int) []Line {
	var some []Line
	for _, l := range lines {
		if begin <= l.Index && l.Index < end {
			some = append(some, l)
		}
	}
	return some
}

// PhaseAt is the number of the phase that a place in the record belongs to.
func (s *Story) PhaseAt(place int) int {
	i := sort.Search(len(s.Phases), func(i int) bool { return s.Phases[i].End > place })
	return min(i, len(s.Phases)-1)
}

// Read reads a record.
func Read(events []record.Event) *Story {
	s := &Story{Events: events, Phases: phases(events)}
	s.Conversations = conversations(events)
	s.DNS = questions(events)
	for i, e := range events {
		if b, ok := e.Fact.(*record.Boxed); ok && b.Conn == 0 {
			s.Boxes = append(s.Boxes, Line{Index: i, At: e.At, Host: e.Host, Text: boxLine(e.Host, b)})
		}
	}
	return s
}

// phases cuts a record at its chapters. What comes before the first, such as the servers' starting, belongs to it.
func phases(events []record.Event) []Phase {
	var list []Phase
	for i, e := range events {
		c, ok := e.Fact.(*record.Chapter)
		if !ok {
			continue
		}
		if len(list) == 0 {
			list = append(list, Phase{Chapter: *c})
			continue
		}
		list[len(list)-1].End = i
		list = append(list, Phase{Chapter: *c, Begin: i})
	}
	if len(list) == 0 {
		list = append(list, Phase{})
	}
	list[len(list)-1].End = len(events)
	return list
}

// Package record holds what happened in a run, and nothing else.
//
// Everything that happens in a world is an [Event]: a packet on a link, a line that a program said or heard, a DNS
// question, a box that swallowed bytes, a message accepted, filed or lost. Programs report events to their host, the
// host stamps time and name on them and hands them to a [Sink]. Transcript, golden file, protocol log, capture, report
// and verdict are renderings of the same events, so that an archived record can be judged again.
//
// An event says where and when ([Event.Host], [Event.At]) and holds one [Fact], which says what. There is one type of
// fact for each kind of thing that can happen: those of the wire are in wire.go, those of mail in mail.go and those of
// the story in story.go. [Encode] and [Decode] turn a record into JSON lines and back.
package record

import "time"

// An Event is one thing that happened.
type Event struct {
	At   time.Duration // since the world began
	Host string        // who saw it: a host, a box or a link, by name
	Fact Fact
}

// A Fact is what happened. The types of this package that have a Kind are all there are.
type Fact interface {
	Kind() string // the name of the type of fact, as the JSON form spells it
}

// A Sink takes events in the order in which they happen.
type Sink interface {
	Add(Event)
}

// Memory is a Sink that keeps all events.
type Memory struct {
	Events []Event
}

// Add keeps e.
func (m *Memory) Add(e Event) { m.Events = append(m.Events, e) }

// Discard is a Sink that keeps nothing.
var Discard Sink = discard{}

type discard struct{}

func (discard) Add(Event) {}

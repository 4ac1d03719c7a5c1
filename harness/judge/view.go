package judge

import (
	"cmp"
	"slices"

	"github.com/smtplab/smtplab/harness/transcript"
	"github.com/smtplab/smtplab/sim/record"
)

// A View is the record as it was when the story came to a line: the current phase up to there, and all that was before.
type View struct {
	story   *transcript.Story
	begin   int // of the phase
	step    int // place of the line
	end     int // after what the line looked at
	claimed map[string]bool
	untimed bool // the times that excerpts quote do not matter
	settled *bool
	stopped func() bool // nobody waits for the verdict any more: what is returned then does not matter; nil for never
}

// phase are the events of the current phase.
func (v View) phase() []record.Event { return v.story.Events[v.begin:v.end] }

// past are all events so far.
func (v View) past() []record.Event { return v.story.Events[:v.end] }

// looks are the queues that were looked at for this line, by host.
func (v View) looks() map[string]*record.QueueSeen {
	seen := map[string]*record.QueueSeen{}
	for _, e := range v.story.Events[v.step+1 : v.end] {
		if q, ok := e.Fact.(*record.QueueSeen); ok {
			seen[e.Host] = q
		}
	}
	return seen
}

// conversations are the phase's dialogues, each as its lines.
func (v View) conversations() [][]transcript.Line {
	var all [][]transcript.Line
	for _, c := range v.story.Conversations {
		if lines := c.Between(v.begin, v.end); len(lines) > 0 {
			all = append(all, lines)
		}
	}
	return all
}

// dns are the questions and answers of the phase, and what boxes did to datagrams, in order of time.
func (v View) dns() []transcript.Line {
	lines := append(v.story.DNSBetween(v.begin, v.end), v.story.BoxesBetween(v.begin, v.end)...)
	slices.SortStableFunc(lines, func(a, b transcript.Line) int { return cmp.Compare(a.At, b.At) })
	return lines
}

func texts(lines []transcript.Line) []string {
	list := make([]string, len(lines))
	for i, l := range lines {
		list[i] = l.Text
	}
	return list
}

// filed are the files that were written in this phase into a folder, in order. owner is empty for a host's own folder.
func (v View) filed(folder string, wanted func(host string, f *record.Filed) bool) []*record.Filed {
	var list []*record.Filed
	for _, e := range v.phase() {
		if f, ok := e.Fact.(*record.Filed); ok && f.Folder == folder && wanted(e.Host, f) {
			list = append(list, f)
		}
	}
	return list
}

// settle notes that the case is decided: what the story claims further on can say nothing about the system under test. A
// message that was put off, or refused as it may be, is not looked for in the mailbox.
func (v View) settle() { *v.settled = true }

// claim notes that the story expects what the ledger would report.
func (v View) claim(key string) { v.claimed[key] = true }

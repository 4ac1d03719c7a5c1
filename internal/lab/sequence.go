package lab

import (
	"cmp"
	"strings"
	"time"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/harness/transcript"
	"github.com/smtplab/smtplab/reports/sequence"
	"github.com/smtplab/smtplab/reports/shown"
	"github.com/smtplab/smtplab/sim/record"
)

// draw fills in the sequence diagram: who takes part, and what happened between them.
func (p *Played) draw(s *transcript.Story, hosts []harness.PicturedHost, v veil) {
	d := &drawing{story: s, played: p, talks: map[*transcript.Conversation]int{}, lanes: map[string]int{}}
	for i, c := range s.Conversations {
		d.talks[c] = i + 1
	}
	told := sequence.Of(s)
	parts := make([]sequence.Part, len(s.Phases))
	for i, phase := range s.Phases {
		paths := told.Paths(phase)
		parts[i] = v.part(sequence.Part{Happenings: told.Happenings(phase, paths), Paths: paths})
	}
	p.Lanes, p.Phases, p.Happenings = []Lane{}, []Phase{}, []Happening{}
	for i, l := range sequence.Lanes(parts...) {
		d.lanes[l.Key] = i
		p.Lanes = append(p.Lanes, Lane{Name: l.Name, Kind: laneKind(l), Text: v.product(l.Key, productOf(hosts, l.Key))})
	}
	for i, phase := range s.Phases {
		d.phase(phase, parts[i].Happenings)
	}
}

// A drawing is a sequence diagram in the making.
type drawing struct {
	story  *transcript.Story
	played *Played
	talks  map[*transcript.Conversation]int // their numbers
	lanes  map[string]int
}

func productOf(hosts []harness.PicturedHost, name string) string {
	for _, h := range hosts {
		if h.Name == name {
			return h.Product
		}
	}
	return ""
}

func laneKind(l sequence.Lane) string {
	switch {
	case l.IsDNS():
		return "dns"
	case l.IsBox():
		return "box"
	}
	return "host"
}

// noLane is that of what is on none.
const noLane = -1

func (d *drawing) lane(key string) int {
	if i, known := d.lanes[key]; known {
		return i
	}
	return noLane
}

// phase adds a chapter: its steps, and what came of each. Both are in the order of time, and then of the record.
func (d *drawing) phase(phase transcript.Phase, list []sequence.Happening) {
	p := d.played
	begin := len(p.Happenings)
	for i := phase.Begin; i < phase.End; i++ {
		f, is := d.story.Events[i].Fact.(*record.Step)
		if !is {
			continue
		}
		at := d.story.Events[i].At
		for len(list) > 0 && cmp.Or(cmp.Compare(list[0].At, at), cmp.Compare(list[0].Place, i)) < 0 {
			p.Happenings, list = append(p.Happenings, d.happening(list[0])), list[1:]
		}
		p.Happenings = append(p.Happenings, d.step(i, at, f))
	}
	for _, m := range list {
		p.Happenings = append(p.Happenings, d.happening(m))
	}
	next := Phase{Text: phase.Chapter.Text, Line: phase.Chapter.Line, From: begin, To: len(p.Happenings)}
	next.Begin, next.End = seconds(d.story.Events[phase.Begin].At), seconds(d.story.Events[phase.End-1].At)
	p.Phases = append(p.Phases, next)
}

func seconds(d time.Duration) float64 { return d.Seconds() }

// step is a line of the story, on the lane of the host that it is about.
func (d *drawing) step(place int, at time.Duration, f *record.Step) Happening {
	words := strings.Fields(f.Text)
	kind := "step"
	switch {
	case words[0] == "wait":
		kind = "wait"
	case isClaim(f.Text):
		kind = "claim"
	}
	lane := noLane
	for _, w := range words {
		if i, known := d.lanes[w]; known && lane == noLane {
			lane = i
		}
	}
	return Happening{At: seconds(at), Event: place, Kind: kind, From: lane, To: lane, Label: shown.Line(f.Text), Line: f.Line}
}

func (d *drawing) happening(m sequence.Happening) Happening {
	h := Happening{At: seconds(m.At), Event: m.Place, Kind: m.Kind, From: d.lane(m.From), To: d.lane(m.To), Conn: d.talks[m.Talk],
		Label: shown.Line(m.Label())}
	for i, r := range m.Rows {
		if i == maxRows {
			h.Left = len(m.Rows) - i
			break
		}
		h.Rows = append(h.Rows, row(r))
	}
	return h
}

// maxRows bounds the lines of one happening.
const maxRows = 500

// row is one line, as each end has it.
func row(r sequence.Row) Row {
	text := shown.Line(r.Text)
	next := Row{Who: r.Who, Said: text, Lost: r.Lost, Forged: r.Forged}
	if r.Forged {
		next.Said, next.Heard = "", text
	}
	switch {
	case r.Octets != nil:
		next.bytes(r.Octets.Data, max(r.Octets.Size, len(r.Octets.Data)))
	case r.Line != nil && (r.Line.Ending != "" || text != r.Line.Text):
		data := []byte(r.Line.Octets())
		next.bytes(data, len(data))
	}
	if r.Who == "S" && r.Line != nil {
		next.Ref = replyRef(r.Line.Text)
	}
	return next
}

// maxBytes bounds the bytes of one line.
const maxBytes = 16 << 10

func (r *Row) bytes(data []byte, size int) {
	r.Bytes = data[:min(len(data), maxBytes)]
	if size > len(r.Bytes) {
		r.Size = size
	}
}

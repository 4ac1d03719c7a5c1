package lab

import (
	"fmt"
	"slices"
	"strings"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/harness/evidence"
	"github.com/smtplab/smtplab/reports/sequence"
	"github.com/smtplab/smtplab/sim/record"
)

// withhold takes out of a world what tells the answer to its exercise: see [Explain.Reveal].
func (w *World) withhold() {
	w.Source, w.Cases = "", nil
	w.Exercise.Cures = nil
	for i := range w.Exercise.Choices {
		w.Exercise.Choices[i].Why = ""
	}
	kinds := []string{"zone", "mail", "registry", "talk"}
	switch w.Exercise.Kind {
	case harness.Diagnose:
		w.Hosts, w.Servers, w.Links, w.Chapters, kinds = nil, nil, nil, nil, nil
		fallthrough
	case harness.Predict:
		w.Refs = nil
		for i, c := range w.Chapters {
			w.Chapters[i].Text = ""
			w.Chapters[i].Steps = slices.DeleteFunc(c.Steps, func(s Step) bool { return s.Claim })
		}
	default:
		kinds = append(kinds, "excerpt")
	}
	w.Sections = slices.DeleteFunc(w.Sections, func(s Section) bool { return !slices.Contains(kinds, s.Kind) })
}

// tells reports whether a case may be told: those of an exercise are its cures.
func (s *scenario) tells(reveal bool) error {
	if s.Scenario.Exercise == nil || s.Value == "" || reveal {
		return nil
	}
	return fmt.Errorf("case: %q is a cure of this exercise, and its steps are the answer: ask for it with reveal, or leave the case out", s.Value)
}

// A veil lies over a run of an exercise of which the answer is not to be told: see [Run.Reveal]. Its zero value covers nothing.
type veil struct {
	kind  string   // of the exercise
	near  string   // the end at which a diagnosis was captured and logged: the host that the scenario names first
	boxes []string // that nobody is to see, in the order of their links
}

func veilOf(s *scenario, q Run) veil {
	e := s.Scenario.Exercise
	if e == nil || q.Reveal {
		return veil{}
	}
	v := veil{kind: e.Kind}
	picture := s.Picture()
	if v.kind != harness.Diagnose || len(picture.Hosts) == 0 {
		return v
	}
	v.near = picture.Hosts[0].Name
	for _, link := range picture.Links {
		for _, box := range link.Boxes {
			v.boxes = append(v.boxes, box.Name)
		}
	}
	return v
}

// product is what the lane of a host says that it runs. Of the other end nobody knows it before the answer: that it is one of those
// who look up their callers would be the answer.
func (v veil) product(host, product string) string {
	if v.near == "" || host == v.near || product == "" {
		return product
	}
	return "another mail server"
}

// cover takes out of a run what tells the answer.
func (v veil) cover(p *Played) {
	if v.kind == "" {
		return
	}
	p.Source = ""
	p.Files = slices.DeleteFunc(p.Files, func(f File) bool { return f.Name == harness.ScenarioFile })
	if v.kind == harness.Cure {
		return
	}
	p.Record, p.Case.Refs, p.Case.Findings = "", nil, nil
	p.Files = slices.DeleteFunc(p.Files, func(f File) bool { return slices.Contains(told, f.Name) })
	p.untell()
}

// told are the names of files that tell a story, with what it claims, and what each end of a dialogue has of it.
var told = []string{harness.TranscriptFile, evidence.BothEndsFile}

// untell takes the story's own words out: the headings of its chapters, its steps, and what it claims.
func (p *Played) untell() {
	isStory := func(h Happening) bool { return h.Kind == "step" || h.Kind == "wait" || h.Kind == "claim" }
	left := make([]int, len(p.Happenings)+1) // how many of those before a place stay
	for i, h := range p.Happenings {
		left[i+1] = left[i]
		if !isStory(h) {
			left[i+1]++
		}
	}
	for i := range p.Phases {
		phase := &p.Phases[i]
		phase.Text, phase.From, phase.To = "", left[phase.From], left[phase.To]
	}
	p.Happenings = slices.DeleteFunc(p.Happenings, isStory)
}

// part is what somebody has of a phase who captured at one end: what left may have been lost on its way, what came may have been
// forged, no box is to be seen, and nothing of what others ask, note or say to each other.
func (v veil) part(p sequence.Part) sequence.Part {
	if v.near == "" {
		return p
	}
	var list []sequence.Happening
	for _, m := range p.Happenings {
		if m, any := v.atNear(m); any {
			list = append(list, m)
		}
	}
	return sequence.Part{Happenings: list, Paths: &sequence.Paths{}}
}

// atNear is a happening as it is seen at the end where it was captured.
func (v veil) atNear(m sequence.Happening) (sequence.Happening, bool) {
	switch {
	case m.Kind == sequence.Boxed, m.Talk == nil || m.IsNote():
		return m, m.Kind != sequence.Boxed && (m.From == v.near || m.To == v.near || m.From == "" && m.To == "")
	case m.Talk.Client != v.near && m.Talk.Server != v.near:
		return m, false
	}
	speaks, us := m.Rows[0].Who, "C"
	if m.Talk.Server == v.near {
		us = "S"
	}
	switch m.Kind {
	case sequence.Said, sequence.Lost, sequence.Altered, sequence.Forged:
	default:
		return m, true
	}
	if speaks == "" { // a call that nobody answered
		m.To = m.Talk.Server
		return m, m.From == v.near
	}
	m.Rows = slices.DeleteFunc(slices.Clone(m.Rows), func(r sequence.Row) bool { return speaks == us && r.Forged || speaks != us && r.Lost })
	for i := range m.Rows {
		m.Rows[i].Lost, m.Rows[i].Forged = false, false
	}
	m.Kind, m.From, m.To = sequence.Said, m.Talk.Client, m.Talk.Server
	if speaks == "S" {
		m.From, m.To = m.To, m.From
	}
	return m, len(m.Rows) > 0
}

// name is what a box is called whose own name would be the answer: "firewall".
func (v veil) name(box string) string {
	i := slices.Index(v.boxes, box)
	switch {
	case i < 0:
		return box
	case i == 0:
		return "firewall"
	}
	return fmt.Sprintf("firewall-%d", i+1)
}

// events are those of a record as they are told under the veil: of packets, logs, files and questions those of the end where it was
// captured, and boxes under the names that they are called by, with their logs, and without what they did.
func (v veil) events(all []record.Event) []record.Event {
	if v.near == "" {
		return all
	}
	var list []record.Event
	for _, e := range all {
		switch f := e.Fact.(type) {
		case *record.Boxed:
			continue
		case *record.Packet:
			near, far, _ := strings.Cut(e.Host, "--")
			if near != v.near && far != v.near {
				continue
			}
			plain := *f
			plain.Note = ""
			e.Host, e.Fact = v.name(near)+"--"+v.name(far), &plain
		default:
			if e.Host != "" && e.Host != v.near && !slices.Contains(v.boxes, e.Host) {
				continue
			}
			e.Host = v.name(e.Host)
		}
		list = append(list, e)
	}
	return list
}

package reports

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/smtplab/smtplab/reports/sequence"
	"github.com/smtplab/smtplab/reports/shown"
)

// A diagram is drawn by the template from these numbers. Across, all places are in percent, so that the drawing fits a
// phone and a wall; down, they are in pixels.
type diagram struct {
	Lanes    []lane
	Width    int // the least, in pixels
	Height   int
	Times    []timeMark
	Marks    []mark
	Messages int
	Summary  string // for those who do not see it
}

// A timeMark is a time at the left edge.
type timeMark struct {
	Y    int
	Text string
}

// A mark is one thing in the drawing, from the top of its row to the bottom.
type mark struct {
	Kind           string
	Y, Line, H     int      // the row's top, the arrow's height, the row's height
	X1, X2         string   // of the arrow
	LabelX, LabelW string   // of the label
	Side           string   // where in that width: "left", "right" or, empty, in the middle
	Dots           []string // where the arrow passes a box
	Label, Spoken  string   // Spoken goes before Label for those who do not see the arrow
	Href           string   // the row of the transcript; empty where there is none
	Rows           int      // how many rows there, from that one on
}

// Gap reports whether the mark is a row in which time passes.
func (m mark) Gap() bool { return m.Kind == waits || m.Kind == folded }

// LabelH is the height of the label: that of an arrow stands above it.
func (m mark) LabelH() int {
	if m.X2 == "" {
		return m.H
	}
	return m.H - 10
}

// Middle is the height of a note's dot.
func (m mark) Middle() int { return m.Y + m.H/2 }

// The kinds of rows in which time passes.
const (
	waits  = "wait"
	folded = "fold"
)

// The heights of rows, in pixels.
const (
	arrowHeight = 30
	noteHeight  = 30
	breakHeight = 44
)

// longWait is the silence that the diagram says in words: it has no room to draw it.
const longWait = 10 * time.Second

// maxHappenings bounds a diagram.
const maxHappenings = 300

// A drafter draws a diagram from the top to the bottom.
type drafter struct {
	d     diagram
	paths *sequence.Paths
	y     int
	clock time.Duration
	time  string // the last that was written at the edge
}

// draw makes a diagram of episodes. ref names the row of the transcript for a place in the record.
func draw(drawn []episode, all []sequence.Happening, p *sequence.Paths, ref func(place int) string) *diagram {
	if len(all) == 0 {
		return nil
	}
	b := &drafter{paths: p, y: 10, clock: all[0].At}
	b.d.Lanes = lanesOf(all, p)
	b.d.Width = 76 * len(b.d.Lanes)
	for i, e := range drawn {
		if b.d.Messages >= maxHappenings {
			b.pause(folded, fmt.Sprintf("and %s more: see the transcript", shown.Count(len(drawn)-i, "episode")))
			break
		}
		b.episode(e, ref)
	}
	b.d.Height = b.y + 12
	b.d.Summary = fmt.Sprintf("Sequence diagram, %s, from left to right: %s", shown.Count(b.d.Messages, "message"), laneNames(b.d.Lanes))
	return &b.d
}

func laneNames(lanes []lane) string {
	var names []string
	for _, l := range lanes {
		names = append(names, l.Role+" "+l.Name)
	}
	return strings.Join(names, ", ")
}

func (b *drafter) episode(e episode, ref func(int) string) {
	if e.hidden > 0 {
		b.pause(folded, fmt.Sprintf("and %d more like this, the last begun at %s", e.hidden, edgeTime(e.until)))
		b.clock = e.happenings[0].At
	}
	for i, m := range e.happenings {
		if i == maxHappenings {
			b.pause(folded, fmt.Sprintf("and %s more: see the record", shown.Count(len(e.happenings)-i, "message")))
			return
		}
		if m.At-b.clock >= longWait {
			b.pause(waits, sequence.Passed((m.At-b.clock).Round(time.Second))+" pass")
		}
		b.clock = m.At
		b.happening(m, ref)
	}
}

// pause is a row without a happening.
func (b *drafter) pause(kind, text string) {
	b.d.Marks = append(b.d.Marks, mark{Kind: kind, Y: b.y, H: breakHeight, Label: text})
	b.y += breakHeight
}

func (b *drafter) happening(m sequence.Happening, ref func(int) string) {
	x := mark{Kind: m.Kind, Y: b.y, Label: shown.Line(shortened(m.Label())), Href: ref(m.Rows[0].Place), Rows: len(m.Rows)}
	if m.IsNote() {
		x.H = noteHeight
		b.note(&x, m)
	} else {
		x.H = arrowHeight
		b.arrow(&x, m)
	}
	x.Line = b.y + x.H - 6
	if text := edgeTime(m.At); text != b.time {
		b.time = text
		b.d.Times = append(b.d.Times, timeMark{Y: b.y + x.H/2 + 4, Text: text})
	}
	b.d.Marks = append(b.d.Marks, x)
	b.d.Messages++
	b.y += x.H
}

// shortened bounds a label: what it leaves out stands in the transcript.
func shortened(text string) string {
	const most = 110
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

// note puts the text beside its lane, on the side where there is more room.
func (b *drafter) note(x *mark, m sequence.Happening) {
	at := place(b.d.Lanes, m.From)
	x.X1 = percent(at)
	x.Spoken = shown.Line(fmt.Sprintf("%v, %s", m.At, m.From)) + ": "
	left, width := 0.0, at
	switch {
	case at < 40:
		left, width, x.Side = at, 100-at, "left"
	case at > 60:
		x.Side = "right"
	default:
		half := math.Min(at, 100-at)
		left, width = at-half, 2*half
	}
	x.LabelX, x.LabelW = percent(left), percent(width)
}

// labelHalf is half the width, in percent, that any label may have.
const labelHalf = 22

func (b *drafter) arrow(x *mark, m sequence.Happening) {
	from, to := place(b.d.Lanes, m.From), place(b.d.Lanes, m.To)
	x.Spoken = shown.Line(fmt.Sprintf("%v, %s to %s%s", m.At, m.From, m.To, spokenKinds[m.Kind])) + ": "
	end := to
	if m.Kind == sequence.Lost && !b.paths.IsBox(m.To) { // nobody knows where it was lost
		end = from + (to-from)*0.55
	}
	left, right := math.Min(from, to), math.Max(from, to)
	x.X1, x.X2 = percent(from), percent(end)
	middle := (left + right) / 2
	half := max((right-left)/2, min(middle, 100-middle, labelHalf)) // a short arrow's label may reach beyond it
	x.LabelX, x.LabelW = percent(middle-half), percent(2*half)
	for _, l := range b.d.Lanes {
		if l.IsBox() && l.at > left && l.at < right && m.Kind != sequence.Lost {
			x.Dots = append(x.Dots, percent(l.at))
		}
	}
}

// spokenKinds are the words for what colour and dashes show.
var spokenKinds = map[string]string{
	sequence.Lost: ", never arrived", sequence.Forged: ", forged on the way", sequence.Altered: ", altered on the way", sequence.Reset: ", reset",
}

// edgeTime is a time that fits the edge: nobody needs microseconds after an hour.
func edgeTime(d time.Duration) string {
	switch {
	case d >= time.Hour:
		if d = d.Round(time.Second); d%time.Minute == 0 {
			return strings.TrimSuffix(d.String(), "0s")
		}
	case d >= time.Second:
		return d.Round(time.Millisecond).String()
	}
	return d.String()
}

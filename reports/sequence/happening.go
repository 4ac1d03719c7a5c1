// Package sequence reads a record as a sequence diagram: who takes part, from left to right, and what happened between them,
// from the top to the bottom. It draws nothing: the page of a report and that of the lab do, each in its own way.
//
// [Of] reads a story once. Then [Sequence.Happenings] makes a [Happening] of each thing in a phase that an onlooker would be
// told of: lines that one end said at once, a question and its answer, what a box did, mail that was filed.
// [Sequence.Paths] knows which boxes stand between two hosts, and [Lanes] puts all who take part into the order in which mail
// goes.
package sequence

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/smtplab/smtplab/harness/transcript"
	"github.com/smtplab/smtplab/sim/record"
)

// A Happening is one thing in the story: an arrow from one lane to another, or a note on one lane.
type Happening struct {
	At       time.Duration
	Until    time.Duration // when the connection that it is on ends, or its question is answered
	Place    int           // in the record
	Kind     string        // one of those below
	From, To string        // lanes, by their keys; the same for a note
	Text     string        // on the diagram
	Rows     []Row
	Talk     *transcript.Conversation // nil where it was on no connection
}

// The kinds of happenings, which are also the names of their styles.
const (
	Said    = "said"    // arrived as it was said
	Altered = "altered" // arrived in part
	Lost    = "lost"    // never arrived
	Forged  = "forged"  // arrived, and was never said
	Asked   = "dns"     // a question to a DNS server, or its answer
	Opened  = "open"
	Closed  = "close"
	Reset   = "reset"
	Noted   = "note"
	Filed   = "filed" // in Badmail
	Boxed   = "boxed" // what a box did
	Trouble = "trouble"
)

// A Row is one line of a happening.
type Row struct {
	Place        int // in the record
	At           time.Duration
	Who          string // "C", "S", "F", "D" or nothing
	Text         string
	Lost, Forged bool
	Octets       *record.Octets // those that the text sums up
	Line         *record.Line   // the line as it was on the wire
}

// IsNote reports whether the happening stands on one lane.
func (m Happening) IsNote() bool { return m.From == m.To }

// Gist is what is the same in two happenings that are alike but for their times.
func (m Happening) Gist() string {
	return m.Kind + "|" + m.From + "|" + m.To + "|" + transcript.Timeless(m.Text)
}

// Happenings tells what happened in a phase, in order. The paths are those of the phase.
func (s *Sequence) Happenings(p transcript.Phase, paths *Paths) []Happening {
	var list []Happening
	mine := s.of(p)
	for _, t := range mine.talks {
		list = append(list, s.talk(t.of, t.lines, paths)...)
	}
	list = append(list, s.dns(p, mine.dns)...)
	for _, l := range mine.boxes {
		list = append(list, boxHappening(l))
	}
	for i := p.Begin; i < p.End; i++ {
		m, ok := noteOf(i, s.story.Events[i])
		if last := len(list) - 1; ok && last >= 0 && list[last].joins(m) {
			list[last].join(m)
		} else if ok {
			list = append(list, m)
		}
	}
	slices.SortFunc(list, func(a, b Happening) int { return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Place, b.Place)) })
	return list
}

// talk tells the lines of a connection. Lines that one end said at once are one happening: a reply of many lines, or
// commands that left in one segment.
func (s *Sequence) talk(c *transcript.Conversation, lines []transcript.Line, paths *Paths) []Happening {
	var list []Happening
	var next []string // looked for only where something was lost: few talks have it
	for i, l := range lines {
		m := talkHappening(s.story.Events[l.Index].Fact, c, l)
		if m.Kind == Lost {
			if next == nil {
				next = nextBoxes(lines)
			}
			m.To = paths.whereLost(c, m.From, next[i])
		}
		if m.Kind == Forged {
			m.From = paths.whereForged(c, m.To)
		}
		if last := len(list) - 1; last >= 0 && list[last].joins(m) {
			list[last].join(m)
			continue
		}
		list = append(list, m)
	}
	for i := range list {
		list[i].Until = lines[len(lines)-1].At
	}
	return list
}

// nextBoxes are the boxes that did something next after each line, empty where none did.
func nextBoxes(lines []transcript.Line) []string {
	list := make([]string, len(lines))
	next := ""
	for i, l := range slices.Backward(lines) {
		if strings.HasPrefix(l.Text, "F:") {
			next = l.Host
		}
		list[i] = next
	}
	return list
}

func talkHappening(f record.Fact, c *transcript.Conversation, l transcript.Line) Happening {
	m := Happening{At: l.At, Place: l.Index, Talk: c, Kind: Noted, From: l.Host, To: l.Host, Text: l.Text}
	r := Row{Place: l.Index, At: l.At, Text: l.Text, Lost: l.Lost, Forged: l.Forged}
	switch f := f.(type) {
	case *record.Line:
		m.say(c, f.From, l)
		r.Who, r.Text, r.Line = string(rune(f.From)), m.Text, f
	case *record.Octets:
		m.say(c, f.From, l)
		r.Who, r.Text, r.Octets = string(rune(f.From)), m.Text, f
	case *record.Boxed:
		m.Kind, m.Text = Boxed, strings.TrimPrefix(l.Text, "F: "+l.Host+" ")
		r.Who, r.Text = "F", m.Text
	case *record.Opened:
		m.Kind, m.From, m.To = Opened, c.Client, c.Server
		m.Text = "connects to " + f.Remote.String()
	case *record.NotOpened:
		m.Kind, m.From, m.To = notOpened[f.Why], c.Client, c.Server
		m.Text = fmt.Sprintf("connects to %v: %s", f.Remote, f.Why)
	case *record.Secured:
		m.Text = "begins " + f.Version
	case *record.NotSecured:
		m.Text = "gets no TLS: " + f.Why
	case *record.Closed:
		m.end(c, f.How)
	case *record.GaveUp:
		m.Text = fmt.Sprintf("gives up after %v without the %s", Passed(time.Duration(f.Seconds)*time.Second), f.Waiting)
	case *record.Quiet:
		m.Text = fmt.Sprintf("hears nothing for %v", Passed(f.For))
	}
	m.Rows = []Row{r}
	return m
}

// notOpened are the kinds of attempts that failed.
var notOpened = map[string]string{"refused": Reset, "reset": Reset, "timed out": Lost, "": Lost}

// say makes the happening one of a line or octets that one end said or heard.
func (m *Happening) say(c *transcript.Conversation, from record.Speaker, l transcript.Line) {
	m.From, m.To = c.Client, c.Server
	if from == record.Server {
		m.From, m.To = c.Server, c.Client
	}
	m.Text = l.Unmarked()
	if len(m.Text) > 3 {
		m.Text = m.Text[3:] // without "C: "
	}
	switch {
	case l.Lost:
		m.Kind = Lost
	case l.Forged:
		m.Kind = Forged
	default:
		m.Kind = Said
	}
}

// end makes the happening one of an end that is done with the connection.
func (m *Happening) end(c *transcript.Conversation, how string) {
	other := c.Client
	if m.From == c.Client {
		other = c.Server
	}
	switch how {
	case "closed":
		m.Kind, m.To, m.Text = Closed, other, "closes"
	case "reset":
		m.Kind, m.To, m.Text = Reset, other, "resets the connection"
	case "was reset":
		m.Kind, m.From, m.To, m.Text = Reset, other, m.From, "reset"
	default:
		m.Text = strings.TrimSpace(strings.TrimLeft(m.Text, "CS"))
	}
}

// joins reports whether n goes on with what m says.
func (m *Happening) joins(n Happening) bool {
	words := func(kind string) bool { return kind == Said || kind == Lost || kind == Altered }
	switch {
	case m.Kind == Filed && n.Kind == Filed:
		return n.At == m.At && n.From == m.From
	case m.Kind == Closed && n.Kind == Closed:
		return n.At-m.At < time.Second
	case m.Kind == Forged && n.Kind == Forged, words(m.Kind) && words(n.Kind):
		return m.Rows[0].Line != nil && n.Rows[0].Line != nil && m.Rows[0].Who == n.Rows[0].Who && m.At == n.At
	}
	return false
}

func (m *Happening) join(n Happening) {
	if m.Kind != n.Kind && m.Kind != Closed {
		if m.Kind == Lost { // it comes through after all, so far
			m.To = n.To
		}
		m.Kind = Altered
	}
	m.Rows = append(m.Rows, n.Rows...)
}

// Label is the text on the diagram: the first line, and what became of the others.
func (m Happening) Label() string {
	switch {
	case len(m.Rows) < 2 || m.Kind == Closed:
		return m.Text
	case m.Kind == Filed:
		return fmt.Sprintf("%s, %d files", m.Text, len(m.Rows))
	}
	more := "1 line"
	if n := len(m.Rows) - 1; n > 1 {
		more = fmt.Sprintf("%d lines", n)
	}
	text := fmt.Sprintf("%s  (+%s", m.Text, more)
	if m.Kind == Altered {
		gone := 0
		for _, r := range m.Rows {
			if r.Lost {
				gone++
			}
		}
		text += fmt.Sprintf(", %d removed on the way", gone)
	}
	return text + ")"
}

package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/smtplab/smtplab/harness/transcript"
	"github.com/smtplab/smtplab/sim/record"
)

// A happening is one thing in the story, as the diagram draws it and the transcript below spells it out: an arrow from one
// lane to another, or a note on one lane.
type happening struct {
	at       time.Duration
	until    time.Duration // when the connection that it is on ends, or its question is answered
	place    int           // in the record
	kind     string        // one of those below
	from, to string        // lanes; the same for a note
	text     string        // on the diagram
	rows     []talkRow
	talk     *transcript.Conversation // nil where it was on no connection
}

// The kinds of happenings, which are also the names of their styles.
const (
	said    = "said"    // arrived as it was said
	altered = "altered" // arrived in part
	lost    = "lost"    // never arrived
	forged  = "forged"  // arrived, and was never said
	asked   = "dns"     // a question to a DNS server, or its answer
	opened  = "open"
	closed  = "close"
	reset   = "reset"
	noted   = "note"
	filed   = "filed" // in Badmail
	boxed   = "boxed" // what a box did
	trouble = "trouble"
)

// A talkRow is one line of the transcript.
type talkRow struct {
	place        int
	at           time.Duration
	who          string // "C", "S", "F" or nothing
	text         string
	lost, forged bool
	octets       *record.Octets // those that the text sums up
	line         *record.Line   // the line as it was on the wire
}

// isNote reports whether the happening stands on one lane.
func (m happening) isNote() bool { return m.from == m.to }

// gist is what is the same in two happenings that are alike but for their times.
func (m happening) gist() string {
	return m.kind + "|" + m.from + "|" + m.to + "|" + transcript.Timeless(m.text)
}

// happenings are what happened in a phase, in order.
func happenings(s *transcript.Story, p transcript.Phase, paths *paths) []happening {
	var list []happening
	for _, c := range s.Conversations {
		list = append(list, talkHappenings(s, c, c.Between(p.Begin, p.End), paths)...)
	}
	list = append(list, dnsHappenings(s, p)...)
	for _, l := range s.BoxesBetween(p.Begin, p.End) {
		list = append(list, boxHappening(l))
	}
	for i := p.Begin; i < p.End; i++ {
		m, ok := noteOf(i, s.Events[i])
		if last := len(list) - 1; ok && last >= 0 && list[last].joins(m) {
			list[last].join(m)
		} else if ok {
			list = append(list, m)
		}
	}
	slices.SortStableFunc(list, func(a, b happening) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.place, b.place)) })
	return list
}

// talkHappenings are the lines of a connection. Lines that one end said at once are one happening: a reply of many lines, or
// commands that left in one segment.
func talkHappenings(s *transcript.Story, c *transcript.Conversation, lines []transcript.Line, paths *paths) []happening {
	var list []happening
	for i, l := range lines {
		m := talkHappening(s.Events[l.Index].Fact, c, l)
		if m.kind == lost {
			m.to = paths.whereLost(c, m.from, nextBox(lines[i:]))
		}
		if m.kind == forged {
			m.from = paths.whereForged(c, m.to)
		}
		if last := len(list) - 1; last >= 0 && list[last].joins(m) {
			list[last].join(m)
			continue
		}
		list = append(list, m)
	}
	for i := range list {
		list[i].until = lines[len(lines)-1].At
	}
	return list
}

// nextBox is the box that did something next, if any.
func nextBox(lines []transcript.Line) string {
	for _, l := range lines {
		if strings.HasPrefix(l.Text, "F:") {
			return l.Host
		}
	}
	return ""
}

func talkHappening(f record.Fact, c *transcript.Conversation, l transcript.Line) happening {
	m := happening{at: l.At, place: l.Index, talk: c, kind: noted, from: l.Host, to: l.Host, text: l.Text}
	r := talkRow{place: l.Index, at: l.At, text: l.Text, lost: l.Lost, forged: l.Forged}
	switch f := f.(type) {
	case *record.Line:
		m.say(c, f.From, l)
		r.who, r.text, r.line = string(rune(f.From)), m.text, f
	case *record.Octets:
		m.say(c, f.From, l)
		r.who, r.text, r.octets = string(rune(f.From)), m.text, f
	case *record.Boxed:
		m.kind, m.text = boxed, strings.TrimPrefix(l.Text, "F: "+l.Host+" ")
		r.who, r.text = "F", m.text
	case *record.Opened:
		m.kind, m.from, m.to = opened, c.Client, c.Server
		m.text = "connects to " + f.Remote.String()
	case *record.NotOpened:
		m.kind, m.from, m.to = notOpened[f.Why], c.Client, c.Server
		m.text = fmt.Sprintf("connects to %v: %s", f.Remote, f.Why)
	case *record.Secured:
		m.text = "begins " + f.Version
	case *record.NotSecured:
		m.text = "gets no TLS: " + f.Why
	case *record.Closed:
		m.end(c, f.How)
	case *record.GaveUp:
		m.text = fmt.Sprintf("gives up after %v without the %s", passed(time.Duration(f.Seconds)*time.Second), f.Waiting)
	case *record.Quiet:
		m.text = fmt.Sprintf("hears nothing for %v", passed(f.For))
	}
	m.rows = []talkRow{r}
	return m
}

// notOpened are the kinds of attempts that failed.
var notOpened = map[string]string{"refused": reset, "reset": reset, "timed out": lost, "": lost}

// say makes the happening one of a line or octets that one end said or heard.
func (m *happening) say(c *transcript.Conversation, from record.Speaker, l transcript.Line) {
	m.from, m.to = c.Client, c.Server
	if from == record.Server {
		m.from, m.to = c.Server, c.Client
	}
	m.text = l.Unmarked()
	if len(m.text) > 3 {
		m.text = m.text[3:] // without "C: "
	}
	switch {
	case l.Lost:
		m.kind = lost
	case l.Forged:
		m.kind = forged
	default:
		m.kind = said
	}
}

// end makes the happening one of an end that is done with the connection.
func (m *happening) end(c *transcript.Conversation, how string) {
	other := c.Client
	if m.from == c.Client {
		other = c.Server
	}
	switch how {
	case "closed":
		m.kind, m.to, m.text = closed, other, "closes"
	case "reset":
		m.kind, m.to, m.text = reset, other, "resets the connection"
	case "was reset":
		m.kind, m.from, m.to, m.text = reset, other, m.from, "reset"
	default:
		m.text = strings.TrimSpace(strings.TrimLeft(m.text, "CS"))
	}
}

// joins reports whether n goes on with what m says.
func (m *happening) joins(n happening) bool {
	words := func(kind string) bool { return kind == said || kind == lost || kind == altered }
	switch {
	case m.kind == filed && n.kind == filed:
		return n.at == m.at && n.from == m.from
	case m.kind == closed && n.kind == closed:
		return n.at-m.at < time.Second
	case m.kind == forged && n.kind == forged, words(m.kind) && words(n.kind):
		return m.rows[0].line != nil && n.rows[0].line != nil && m.rows[0].who == n.rows[0].who && m.at == n.at
	}
	return false
}

func (m *happening) join(n happening) {
	if m.kind != n.kind && m.kind != closed {
		if m.kind == lost { // it comes through after all, so far
			m.to = n.to
		}
		m.kind = altered
	}
	m.rows = append(m.rows, n.rows...)
}

// label is the text on the diagram: the first line, and what became of the others.
func (m happening) label() string {
	switch {
	case len(m.rows) < 2 || m.kind == closed:
		return m.text
	case m.kind == filed:
		return fmt.Sprintf("%s, %d files", m.text, len(m.rows))
	}
	text := fmt.Sprintf("%s  (+%s", m.text, plural(len(m.rows)-1, "line"))
	if m.kind == altered {
		gone := 0
		for _, r := range m.rows {
			if r.lost {
				gone++
			}
		}
		text += fmt.Sprintf(", %d removed on the way", gone)
	}
	return text + ")"
}

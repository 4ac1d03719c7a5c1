package reports

import (
	"strings"

	"github.com/smtplab/smtplab/harness/transcript"
	"github.com/smtplab/smtplab/sim/record"
)

// A question is known by who asked, and by his number for it.
type question struct {
	host   string
	number int
}

// dnsMoments are the questions and answers of a phase. An answer may come in the phase after its question's.
func dnsMoments(s *transcript.Story, p transcript.Phase) []moment {
	texts := map[int][]transcript.Line{}
	for _, l := range s.DNSBetween(p.Begin, p.End) {
		texts[l.Index] = append(texts[l.Index], l)
	}
	servers := map[question]string{}
	unheard := unheardQuestions(s.Events)
	var list []moment
	for i := range s.Events[:p.End] {
		e := s.Events[i]
		m := moment{at: e.At, place: i, kind: asked}
		switch f := e.Fact.(type) {
		case *record.Asked:
			servers[question{e.Host, f.Query}] = dnsLane(f)
			m.from, m.to = e.Host, dnsLane(f)
			if unheard[i] {
				m.kind = lost
			}
		case *record.Answered:
			m.from, m.to = servers[question{e.Host, f.Query}], e.Host
		case *record.Unanswered:
			m.from, m.to = servers[question{e.Host, f.Query}], e.Host
			m.kind = unanswered(f.Why)
			if m.kind == noted {
				m.from = m.to
			}
		}
		if m.from != "" && len(texts[i]) > 0 {
			m.rows = dnsRows(texts[i])
			m.text = m.rows[0].text
			list = append(list, m)
		}
	}
	return list
}

func unanswered(why string) string {
	switch why {
	case "refused", "reset":
		return reset
	case "timed out":
		return noted
	}
	return asked
}

func dnsRows(lines []transcript.Line) []row {
	var rows []row
	for _, l := range lines {
		text := strings.TrimPrefix(transcript.WithoutAsker(l.Text), "D: ")
		rows = append(rows, row{place: l.Index, at: l.At, who: "D", text: text})
	}
	return rows
}

// dnsLane is the lane of a DNS server. It is told by its address: its host may serve mail too.
func dnsLane(f *record.Asked) string { return dnsPrefix + f.Server.Addr().String() }

// dnsPrefix begins the names of the lanes of DNS servers, which no host's name can begin with.
const dnsPrefix = "DNS "

// unheardQuestions are the places of the questions that nobody answered.
func unheardQuestions(events []record.Event) map[int]bool {
	last := map[question]int{}
	unheard := map[int]bool{}
	for i, e := range events {
		switch f := e.Fact.(type) {
		case *record.Asked:
			last[question{e.Host, f.Query}] = i
		case *record.Unanswered:
			if at, known := last[question{e.Host, f.Query}]; known && f.Why == "timed out" {
				unheard[at] = true
			}
		}
	}
	return unheard
}

// boxMoment is what a box did to a datagram.
func boxMoment(l transcript.Line) moment {
	text := strings.TrimPrefix(l.Text, "F: ")
	return moment{at: l.At, place: l.Index, kind: boxed, from: l.Host, to: l.Host, text: text,
		rows: []row{{place: l.Index, at: l.At, who: "F", text: text}}}
}

// noteOf is a thing that a host did off the wire and that the story turns on: mail handed in and filed, a restart.
func noteOf(place int, e record.Event) (moment, bool) {
	m := moment{at: e.At, place: place, kind: noted, from: e.Host, to: e.Host}
	switch f := e.Fact.(type) {
	case *record.Accepted:
		m.text = handedIn(f)
	case *record.Filed:
		m.text = filedText(f)
	case *record.Process:
		if e.At > 0 || f.Did != "started" { // all servers start at the beginning of the world
			m.text = "server " + f.Did
		}
	case *record.Changed:
		m.text = "set " + f.Name + ": " + f.After
	case *record.Hung:
		m.kind, m.text = trouble, "hangs: "+f.Task+", waiting for "+f.Why
	case *record.Trouble:
		m.kind, m.text = trouble, "trouble: "+f.Text
	}
	m.rows = []row{{place: place, at: e.At, text: m.text}}
	return m, m.text != ""
}

func handedIn(f *record.Accepted) string {
	switch {
	case f.Conn != 0:
		return "" // the dialogue shows it
	case f.ReportOf != "":
		return "writes a report for " + strings.Join(f.To, ", ")
	}
	return "takes mail for " + strings.Join(f.To, ", ")
}

func filedText(f *record.Filed) string {
	switch {
	case f.Folder == "badmail":
		return "Badmail: " + f.Name
	case f.Owner != "":
		return f.Folder + " of " + f.Owner
	}
	return f.Folder + ": " + f.Name
}

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

// dnsHappenings are the questions and answers of a phase. An answer may come in the phase after its question's.
func dnsHappenings(s *transcript.Story, p transcript.Phase) []happening {
	texts := map[int][]transcript.Line{}
	for _, l := range s.DNSBetween(p.Begin, p.End) {
		texts[l.Index] = append(texts[l.Index], l)
	}
	servers := map[question]string{}
	ends := endsOfQuestions(s.Events)
	var list []happening
	for i := range s.Events[:p.End] {
		e := s.Events[i]
		m := happening{at: e.At, place: i, kind: asked}
		switch f := e.Fact.(type) {
		case *record.Asked:
			servers[question{e.Host, f.Query}] = dnsLane(f)
			m.from, m.to = e.Host, dnsLane(f)
			m.until = ends[i].At
			if u, ok := ends[i].Fact.(*record.Unanswered); ok && u.Why == "timed out" {
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
			m.text = dnsLabel(m.rows[0].text)
			list = append(list, m)
		}
	}
	return list
}

// dnsLabel is a DNS line for those who see who asks whom: "mx.example MX?" and "MX 10 mail.mx.example".
func dnsLabel(text string) string {
	words := strings.Fields(text)
	switch {
	case len(words) == 4 && words[0] == "?" && words[3] == "udp":
		return words[1] + " " + words[2] + "?"
	case len(words) == 4 && words[0] == "?":
		return words[1] + " " + words[2] + "? by TCP"
	case len(words) > 2 && words[0] == "!":
		return strings.Join(words[2:], " ")
	}
	return text
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

func dnsRows(lines []transcript.Line) []talkRow {
	var rows []talkRow
	for _, l := range lines {
		text := strings.TrimPrefix(transcript.WithoutAsker(l.Text), "D: ")
		rows = append(rows, talkRow{place: l.Index, at: l.At, who: "D", text: text})
	}
	return rows
}

// dnsLane is the lane of a DNS server. It is told by its address: its host may serve mail too.
func dnsLane(f *record.Asked) string { return dnsPrefix + f.Server.Addr().String() }

// dnsPrefix begins the names of the lanes of DNS servers, which no host's name can begin with.
const dnsPrefix = "DNS "

// endsOfQuestions are the events with which the questions, by their places, were done with: an answer, or none.
func endsOfQuestions(events []record.Event) map[int]record.Event {
	last := map[question]int{}
	ends := map[int]record.Event{}
	for i, e := range events {
		number := 0
		switch f := e.Fact.(type) {
		case *record.Asked:
			last[question{e.Host, f.Query}] = i
			continue
		case *record.Answered:
			number = f.Query
		case *record.Unanswered:
			number = f.Query
		default:
			continue
		}
		if at, known := last[question{e.Host, number}]; known {
			ends[at] = e
		}
	}
	return ends
}

// boxHappening is what a box did to a datagram.
func boxHappening(l transcript.Line) happening {
	text := strings.TrimPrefix(l.Text, "F: "+l.Host+" ")
	return happening{at: l.At, place: l.Index, kind: boxed, from: l.Host, to: l.Host, text: text,
		rows: []talkRow{{place: l.Index, at: l.At, who: "F", text: text}}}
}

// noteOf is a thing that a host did off the wire and that the story turns on: mail handed in and filed, a restart.
func noteOf(place int, e record.Event) (happening, bool) {
	m := happening{at: e.At, place: place, kind: noted, from: e.Host, to: e.Host}
	switch f := e.Fact.(type) {
	case *record.Accepted:
		m.text = handedIn(f)
	case *record.Filed:
		m.kind, m.text = filedKind(f), filedText(f)
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
	m.rows = []talkRow{{place: place, at: e.At, text: m.text}}
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

func filedKind(f *record.Filed) string {
	if f.Folder == "badmail" {
		return filed
	}
	return noted
}

func filedText(f *record.Filed) string {
	switch {
	case f.Folder == "badmail":
		return "files it in Badmail"
	case f.Owner != "":
		return "files it in the " + f.Folder + " of " + f.Owner
	}
	return "files " + f.Name + " in " + f.Folder
}

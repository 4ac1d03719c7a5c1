package sequence

import (
	"strings"

	"github.com/smtplab/smtplab/harness/transcript"
	"github.com/smtplab/smtplab/sim/record"
)

// dns tells the questions and answers of a phase. An answer may come in the phase after its question's.
func (s *Sequence) dns(p transcript.Phase, lines []transcript.Line) []Happening {
	texts := map[int][]transcript.Line{}
	for _, l := range lines {
		texts[l.Index] = append(texts[l.Index], l)
	}
	var list []Happening
	for i := p.Begin; i < p.End; i++ {
		e := s.story.Events[i]
		m := Happening{At: e.At, Place: i, Kind: Asked}
		switch f := e.Fact.(type) {
		case *record.Asked:
			m.From, m.To = e.Host, dnsLane(f)
			m.Until = s.ends[i].At
			if u, ok := s.ends[i].Fact.(*record.Unanswered); ok && u.Why == "timed out" {
				m.Kind = Lost
			}
		case *record.Answered:
			m.From, m.To = s.asked[i], e.Host
		case *record.Unanswered:
			m.From, m.To = s.asked[i], e.Host
			m.Kind = unanswered(f.Why)
			if m.Kind == Noted {
				m.From = m.To
			}
		}
		if m.From != "" && len(texts[i]) > 0 {
			m.Rows = dnsRows(texts[i])
			m.Text = dnsLabel(m.Rows[0].Text)
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
		return Reset
	case "timed out":
		return Noted
	}
	return Asked
}

func dnsRows(lines []transcript.Line) []Row {
	var rows []Row
	for _, l := range lines {
		text := strings.TrimPrefix(transcript.WithoutAsker(l.Text), "D: ")
		rows = append(rows, Row{Place: l.Index, At: l.At, Who: "D", Text: text})
	}
	return rows
}

// dnsLane is the lane of a DNS server. It is told by its address: its host may serve mail too.
func dnsLane(f *record.Asked) string { return DNSPrefix + f.Server.Addr().String() }

// DNSPrefix begins the names of the lanes of DNS servers, which no host's name can begin with.
const DNSPrefix = "DNS "

// boxHappening is what a box did to a datagram.
func boxHappening(l transcript.Line) Happening {
	text := strings.TrimPrefix(l.Text, "F: "+l.Host+" ")
	return Happening{At: l.At, Place: l.Index, Kind: Boxed, From: l.Host, To: l.Host, Text: text,
		Rows: []Row{{Place: l.Index, At: l.At, Who: "F", Text: text}}}
}

// noteOf is a thing that a host did off the wire and that the story turns on: mail handed in and filed, a restart.
func noteOf(place int, e record.Event) (Happening, bool) {
	m := Happening{At: e.At, Place: place, Kind: Noted, From: e.Host, To: e.Host}
	switch f := e.Fact.(type) {
	case *record.Accepted:
		m.Text = handedIn(f)
	case *record.Filed:
		m.Kind, m.Text = filedKind(f), filedText(f)
	case *record.Process:
		if e.At > 0 || f.Did != "started" { // all servers start at the beginning of the world
			m.Text = "server " + f.Did
		}
	case *record.Changed:
		m.Text = "set " + f.Name + ": " + f.After
	case *record.Hung:
		m.Kind, m.Text = Trouble, "hangs: "+f.Task+", waiting for "+f.Why
	case *record.Trouble:
		m.Kind, m.Text = Trouble, "trouble: "+f.Text
	}
	if m.Text == "" {
		return m, false // as nearly all are, packets above all
	}
	m.Rows = []Row{{Place: place, At: e.At, Text: m.Text}}
	return m, true
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
		return Filed
	}
	return Noted
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

package lab

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/smtplab/smtplab/harness/transcript"
	"github.com/smtplab/smtplab/sim/record"
)

// seenBy is what each host shows of itself, in the order in which they came into the story.
func seenBy(events []record.Event) []Seen {
	d := &desks{places: map[string]int{}, queues: map[string]*queue{}}
	for _, e := range events {
		d.see(e)
	}
	if d.list == nil {
		return []Seen{}
	}
	return d.list
}

// desks collect what hosts show.
type desks struct {
	list   []Seen
	places map[string]int
	queues map[string]*queue
}

func (d *desks) of(host string) *Seen {
	i, known := d.places[host]
	if !known {
		i = len(d.list)
		d.places[host] = i
		d.list = append(d.list, Seen{Host: host})
	}
	return &d.list[i]
}

func (d *desks) see(e record.Event) {
	line := Entryline{At: seconds(e.At)}
	switch f := e.Fact.(type) {
	case *record.Logged:
		line.Text, line.Name = f.Text, f.Log
		put(&d.of(e.Host).Log, line)
	case *record.EventLogged:
		line.Text = strings.Join(transcript.EventTexts(e.Host, f), "\n")
		put(&d.of(e.Host).Events, line)
	case *record.Filed:
		line.Text, line.Name = cmp.Or(f.Owner, f.Folder)+": "+f.Name, transcript.FilePath(e.Host, f)
		put(&d.of(e.Host).Filed, line)
	case *record.Changed:
		line.Text = fmt.Sprintf("%s: %s, was %s", f.Name, cmp.Or(f.After, "nothing"), cmp.Or(f.Before, "nothing"))
		put(&d.of(e.Host).Changed, line)
	case *record.Process:
		line.Text = "server " + f.Did
		put(&d.of(e.Host).Changed, line)
	case *record.Answered:
		for _, answer := range transcript.AnswerTexts(f) {
			line.Text = fmt.Sprintf("%s %s %s: %s", f.Name, f.Type, f.Transport, strings.TrimPrefix(answer, "! "+f.Name+" "))
			put(&d.of(e.Host).DNS, line)
		}
	case *record.Unanswered:
		line.Text = fmt.Sprintf("%s %s %s: %s", f.Name, f.Type, f.Transport, f.Why)
		put(&d.of(e.Host).DNS, line)
	case *record.Served:
		line.Text = fmt.Sprintf("%v asks %s %s %s: %s", f.From.Addr(), f.Name, f.Type, f.Transport, f.Outcome)
		put(&d.of(e.Host).DNS, line)
	case *record.Accepted, *record.Fate, *record.QueueSeen:
		d.queue(e)
	}
}

// put adds a line with its text as it can be shown.
func put(list *[]Entryline, line Entryline) {
	lines := strings.Split(line.Text, "\n")
	for i, l := range lines {
		lines[i] = transcript.Show(l)
	}
	line.Text = strings.Join(lines, "\n")
	*list = append(*list, line)
}

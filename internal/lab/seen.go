package lab

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/smtplab/smtplab/harness/transcript"
	"github.com/smtplab/smtplab/sim/record"
)

// seenBy is what each host shows of itself, in the order in which they came into the story: as much as there is room for, in
// octets of JSON. What comes after that is left out, and counted in lines: a queue that changes a hundred thousand times would fill
// the memory with what nobody can look at.
func seenBy(events []record.Event, room int) (hosts []Seen, left int) {
	d := &desks{list: []Seen{}, places: map[string]int{}, queues: map[string]*queue{}, room: room}
	for _, e := range events {
		d.see(e)
	}
	for _, s := range d.list {
		d.show(s.Host)
	}
	return d.list, d.left
}

// desks collect what hosts show.
type desks struct {
	list   []Seen
	places map[string]int
	queues map[string]*queue
	room   int
	left   int // lines that there was no room for; after the first none is put down, so that none is missing in between
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
		d.put(&d.of(e.Host).Log, line)
	case *record.EventLogged:
		line.Text = strings.Join(transcript.EventTexts(e.Host, f), "\n")
		d.put(&d.of(e.Host).Events, line)
	case *record.Filed:
		line.Text, line.Name = cmp.Or(f.Owner, f.Folder)+": "+f.Name, transcript.FilePath(e.Host, f)
		d.put(&d.of(e.Host).Filed, line)
	case *record.Changed:
		line.Text = fmt.Sprintf("%s: %s, was %s", f.Name, cmp.Or(f.After, "nothing"), cmp.Or(f.Before, "nothing"))
		d.put(&d.of(e.Host).Changed, line)
	case *record.Process:
		line.Text = "server " + f.Did
		d.put(&d.of(e.Host).Changed, line)
	case *record.Answered:
		for _, answer := range transcript.AnswerTexts(f) {
			line.Text = fmt.Sprintf("%s %s %s: %s", f.Name, f.Type, f.Transport, strings.TrimPrefix(answer, "! "+f.Name+" "))
			d.put(&d.of(e.Host).DNS, line)
		}
	case *record.Unanswered:
		line.Text = fmt.Sprintf("%s %s %s: %s", f.Name, f.Type, f.Transport, f.Why)
		d.put(&d.of(e.Host).DNS, line)
	case *record.Served:
		line.Text = fmt.Sprintf("%v asks %s %s %s: %s", f.From.Addr(), f.Name, f.Type, f.Transport, f.Outcome)
		d.put(&d.of(e.Host).DNS, line)
	case *record.Accepted, *record.Fate, *record.QueueSeen:
		d.queue(e)
	}
}

// put adds a line with its text as it can be shown.
func (d *desks) put(list *[]Entryline, line Entryline) {
	line.Text = showLines(line.Text)
	if d.room -= line.size(); d.left > 0 || d.room < 0 {
		d.left++
		return
	}
	*list = append(*list, line)
}

// showLines is a text of several lines, each as it can be shown.
func showLines(text string) string {
	if !strings.Contains(text, "\n") {
		return transcript.Show(text)
	}
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		lines[i] = transcript.Show(l)
	}
	return strings.Join(lines, "\n")
}

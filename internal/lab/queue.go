package lab

import (
	"fmt"
	"slices"

	"github.com/smtplab/smtplab/harness/transcript"
	"github.com/smtplab/smtplab/sim/record"
)

// A queue is what waits on a host: known at any moment from what it accepted and what became of that, and as the product
// itself shows it at the moments when the story looks.
type queue struct {
	items []waiting
}

// A waiting is one recipient.
type waiting struct {
	message, recipient string
	tries              int
	why                string
}

func (w waiting) text() string {
	switch {
	case w.tries == 0:
		return w.recipient
	case w.tries == 1:
		return fmt.Sprintf("%s, %s, tried 1 time", w.recipient, w.why)
	}
	return fmt.Sprintf("%s, %s, tried %d times", w.recipient, w.why, w.tries)
}

// queue keeps a host's queue, and shows it after each change.
func (d *desks) queue(e record.Event) {
	q := d.queues[e.Host]
	if q == nil {
		q = &queue{}
		d.queues[e.Host] = q
	}
	var texts []string
	switch f := e.Fact.(type) {
	case *record.QueueSeen:
		for _, item := range f.Items {
			texts = append(texts, transcript.QueueText(item))
		}
	case *record.Accepted:
		for _, to := range f.To {
			q.items = append(q.items, waiting{message: f.Message, recipient: to})
		}
		texts = q.texts()
	case *record.Fate:
		q.settle(f)
		texts = q.texts()
	}
	d.of(e.Host).show(seconds(e.At), texts)
}

func (q *queue) settle(f *record.Fate) {
	i := slices.IndexFunc(q.items, func(w waiting) bool { return w.message == f.Message && sameMailbox(w.recipient, f.Recipient) })
	switch {
	case i < 0:
	case f.Fate == record.Queued:
		q.items[i].tries++
		q.items[i].why = f.Reason
	default:
		q.items = slices.Delete(q.items, i, i+1)
	}
}

// maxWaiting bounds what is shown of a queue at one moment.
const maxWaiting = 30

func (q *queue) texts() []string {
	var list []string
	for i, w := range q.items {
		if i == maxWaiting {
			return append(list, fmt.Sprintf("… and %d more", len(q.items)-i))
		}
		list = append(list, w.text())
	}
	return list
}

// show puts down what waits at a moment, in the place of what was put down for the same moment.
func (s *Seen) show(at float64, texts []string) {
	for n := len(s.Queue); n > 0 && s.Queue[n-1].At == at; n-- {
		s.Queue = s.Queue[:n-1]
	}
	if texts == nil {
		texts = []string{""}
	}
	for _, text := range texts {
		put(&s.Queue, Entryline{At: at, Text: text})
	}
}

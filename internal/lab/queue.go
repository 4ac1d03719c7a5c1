package lab

import (
	"fmt"

	"github.com/smtplab/smtplab/harness/transcript"
	"github.com/smtplab/smtplab/sim/record"
)

// A queue is what waits on a host: known at any moment from what it accepted and what became of that, and as the product
// itself shows it at the moments when the story looks.
type queue struct {
	items []*waiting // in the order in which they came; those that have left as well, until there are many of them
	gone  int        // how many of the items have left
	known map[parcel][]*waiting

	changed bool              // since it was shown
	at      float64           // when
	seen    *record.QueueSeen // then, where the story looked
}

// A parcel is one message to one mailbox.
type parcel struct {
	message string
	mailbox
}

// A waiting is one recipient.
type waiting struct {
	recipient string
	tries     int
	why       string
	left      bool
}

func (w *waiting) text() string {
	switch {
	case w.tries == 0:
		return w.recipient
	case w.tries == 1:
		return fmt.Sprintf("%s, %s, tried 1 time", w.recipient, w.why)
	}
	return fmt.Sprintf("%s, %s, tried %d times", w.recipient, w.why, w.tries)
}

// queue keeps a host's queue. What is shown of it is put down when time goes on, for at one moment it may change a thousand times.
func (d *desks) queue(e record.Event) {
	d.of(e.Host)
	q := d.queues[e.Host]
	if q == nil {
		q = &queue{known: map[parcel][]*waiting{}}
		d.queues[e.Host] = q
	}
	at := seconds(e.At)
	if q.changed && q.at != at {
		d.show(e.Host)
	}
	q.at, q.changed, q.seen = at, true, nil
	switch f := e.Fact.(type) {
	case *record.QueueSeen:
		q.seen = f
	case *record.Accepted:
		for _, to := range f.To {
			q.add(parcel{f.Message, mailboxOf(to)}, to)
		}
	case *record.Fate:
		q.settle(f)
	}
}

// show puts down what waits on a host, if anything has changed.
func (d *desks) show(host string) {
	q := d.queues[host]
	if q == nil || !q.changed {
		return
	}
	q.changed = false
	texts := q.texts()
	if texts == nil {
		texts = []string{""}
	}
	for _, text := range texts {
		d.put(&d.of(host).Queue, Entryline{At: q.at, Text: text})
	}
}

func (q *queue) add(p parcel, recipient string) {
	w := &waiting{recipient: recipient}
	q.items = append(q.items, w)
	q.known[p] = append(q.known[p], w)
}

// settle notes what became of a recipient: of the first one, where a message names him more than once.
func (q *queue) settle(f *record.Fate) {
	p := parcel{f.Message, mailboxOf(f.Recipient)}
	same := q.known[p]
	switch {
	case len(same) == 0:
	case f.Fate == record.Queued:
		same[0].tries++
		same[0].why = f.Reason
	default:
		same[0].left = true
		q.known[p] = same[1:]
		q.gone++
		q.tidy()
	}
}

// tidy forgets those that have left when they are the more part, so that nobody has to step over them again and again.
func (q *queue) tidy() {
	if q.gone*2 <= len(q.items) {
		return
	}
	kept := q.items[:0]
	for _, w := range q.items {
		if !w.left {
			kept = append(kept, w)
		}
	}
	clear(q.items[len(kept):])
	q.items, q.gone = kept, 0
}

// maxWaiting bounds what is shown of a queue at one moment.
const maxWaiting = 30

// texts are those who wait, as the product itself shows them where the story looks.
func (q *queue) texts() []string {
	var list []string
	if q.seen != nil {
		for _, item := range q.seen.Items[:min(len(q.seen.Items), maxWaiting)] {
			list = append(list, transcript.QueueText(item))
		}
		return andMore(list, len(q.seen.Items))
	}
	for _, w := range q.items {
		if len(list) == maxWaiting {
			break
		}
		if !w.left {
			list = append(list, w.text())
		}
	}
	return andMore(list, len(q.items)-q.gone)
}

// andMore adds how many there are beside those that are shown.
func andMore(list []string, all int) []string {
	if all > len(list) {
		list = append(list, fmt.Sprintf("… and %d more", all-len(list)))
	}
	return list
}

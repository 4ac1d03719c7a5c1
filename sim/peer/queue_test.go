package peer

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// A scanned queue finds by looking at everything what a queue finds at once.
type scanned struct{ *queue }

// wake is the earliest of what waits for a time: expiry and delay notice, and the next try where nobody delivers already.
func (s scanned) wake() (next time.Time) {
	earlier := func(t time.Time) {
		if next.IsZero() || t.Before(next) {
			next = t
		}
	}
	for it := range s.all() {
		for i, r := range it.Recipients {
			if it.ways[i].held {
				continue
			}
			earlier(it.Expires)
			if !it.ways[i].lot.to.busy {
				earlier(r.Next)
			}
		}
		if at, due := s.delay(it); due {
			earlier(at)
		}
	}
	return next
}

// ready lists the destinations of what is due, as the queue has it.
func (s scanned) ready(now time.Time) (list []*destination) {
	for it := range s.all() {
		for i, r := range it.Recipients {
			if d := it.ways[i].lot.to; !r.Next.After(now) && !it.ways[i].held && !d.busy && !slices.Contains(list, d) {
				list = append(list, d)
			}
		}
	}
	return list
}

func (s scanned) firstDue(d *destination, now time.Time) *item {
	for it := range s.all() {
		for i, r := range it.Recipients {
			if it.ways[i].lot.to == d && !it.ways[i].held && !r.Next.After(now) && it.Expires.After(now) {
				return it
			}
		}
	}
	return nil
}

func (s scanned) overtaken(now time.Time) *item {
	for it := range s.all() {
		if at, due := s.delay(it); it.waits() && !it.Expires.After(now) || due && !at.After(now) {
			return it
		}
	}
	return nil
}

// aQueue is one with a delay notice after five minutes.
func aQueue() *queue {
	route := func(_ *Message, address string) route {
		_, domain := splitAddress(address)
		return route{key: domain, kind: routeMX, name: domain}
	}
	return newQueue(route, func(it *item) (time.Time, bool) {
		return it.Arrived.Add(5 * time.Minute), !it.Delayed && len(it.Recipients) > 0
	})
}

// Whatever happens to its items, the queue knows what is next as if it had looked at all of them.
func TestQueueFindsWhatIsNext(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := aQueue()
		s := scanned{q}
		now := time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC)
		minutes := rapid.IntRange(0, 8)
		var items []*item
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			var it *item
			if len(items) > 0 {
				it = rapid.SampledFrom(items).Draw(t, "item")
			}
			switch step := rapid.SampledFrom([]string{"add", "add", "hold", "release", "postpone", "drop", "delayed", "begin", "time"}).Draw(t, "step"); {
			case step == "add":
				items = append(items, randomItem(t, q, now))
			case step == "time":
				now = now.Add(time.Duration(minutes.Draw(t, "later")) * time.Minute)
			case it == nil:
			case step == "delayed":
				it.Delayed = true
				q.update(it)
			case step == "begin":
				if d := it.ways[0].lot.to; d.busy {
					q.end(d)
				} else {
					q.begin(d)
				}
			default:
				i := rapid.IntRange(0, len(it.Recipients)-1).Draw(t, "recipient")
				changeRecipient(it, step, i, now.Add(time.Duration(minutes.Draw(t, "next"))*time.Minute))
				q.update(it)
				if len(it.Recipients) == 0 {
					q.remove(it)
					items = slices.DeleteFunc(items, func(other *item) bool { return other == it })
				}
			}
			agree(t, q, s, now)
		}
	})
}

func randomItem(t *rapid.T, q *queue, now time.Time) *item {
	it := &item{Message: Message{Arrived: now, Expires: now.Add(time.Duration(rapid.IntRange(1, 20).Draw(t, "expires")) * time.Minute)}}
	for n := range rapid.IntRange(1, 4).Draw(t, "recipients") {
		domain := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "domain")
		it.Recipients = append(it.Recipients, Recipient{Address: fmt.Sprintf("%d@%s", n, domain), Next: now})
	}
	q.add(it)
	return it
}

func changeRecipient(it *item, step string, i int, next time.Time) {
	address := it.Recipients[i].Address
	switch step {
	case "hold":
		it.hold([]string{address})
	case "release":
		it.release([]string{address})
	case "postpone":
		it.Recipients[i].Next = next
	case "drop":
		it.drop(address)
	}
}

func agree(t *rapid.T, q *queue, s scanned, now time.Time) {
	t.Helper()
	if want, got := s.wake(), q.wake(); !got.Equal(want) && (got.After(now) || want.After(now) || got.IsZero() || want.IsZero()) { // past is past
		t.Fatalf("wake: want %v, got %v", want, got)
	}
	if want, got := s.ready(now), q.ready(now); !slices.Equal(want, got) {
		t.Fatalf("ready: want %v, got %v", want, got)
	}
	if want, got := s.overtaken(now), q.overtaken(now); want != got {
		t.Fatalf("overtaken: want %p, got %p", want, got)
	}
	for _, d := range q.destinations {
		var got *item
		if l := d.firstDue(now); l != nil {
			got = l.item
		}
		if want := s.firstDue(d, now); want != got {
			t.Fatalf("first due for %s: want %p, got %p", d.to.key, want, got)
		}
	}
	for it := range s.all() {
		if it.number == 0 {
			t.Fatal("want none that was removed")
		}
	}
}

// A queue that was emptied keeps nothing of the destinations it served.
func TestQueueForgets(t *testing.T) {
	q := aQueue()
	var items []*item
	for n := range 10 {
		it := &item{Message: Message{Recipients: []Recipient{{Address: fmt.Sprintf("x@%d", n%3)}}}}
		q.add(it)
		items = append(items, it)
	}
	for _, it := range items {
		it.drop(it.Recipients[0].Address)
		q.remove(it)
		q.remove(it) // twice: by a delivery, and by whoever told of a delay meanwhile
	}
	if len(q.destinations) != 0 || q.idle.Len() != 0 || q.aging.Len() != 0 || q.first != nil || q.last != nil || !q.wake().IsZero() {
		t.Errorf("got %+v", q)
	}
}

// BenchmarkQueueOfManyDomains tries a message for each of a thousand domains once, and puts it off.
func BenchmarkQueueOfManyDomains(b *testing.B) {
	const domains = 1000
	now := time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC)
	q := aQueue()
	for n := range domains {
		it := &item{Message: Message{Arrived: now, Expires: now.Add(1000 * time.Hour), Delayed: true, Recipients: []Recipient{{Address: fmt.Sprintf("x@%d", n), Next: now}}}}
		q.add(it)
	}
	for b.Loop() {
		for _, d := range q.ready(now) {
			q.begin(d)
			l := d.firstDue(now)
			address := []string{l.item.Recipients[0].Address}
			l.item.hold(address)
			q.update(l.item)
			q.wake()
			l.item.Recipients[0].Next = now.Add(time.Hour)
			l.item.release(address)
			q.update(l.item)
			q.end(d)
			q.wake()
		}
		now = now.Add(time.Hour)
	}
}

package peer

import (
	"cmp"
	"slices"
	"time"
)

// A destination is where mail that waits goes next: a domain, a smart host, the mailboxes here.
type destination struct {
	to    route
	due   sorted[*lot] // by arrival
	later sorted[*lot] // by the time of the next try; what has become due since is moved when somebody looks
	busy  bool         // somebody delivers to it, and comes back until nothing is due
	users int          // items that have a lot for it
	next  time.Time    // when something is due
	place int          // among the idle
}

// destination finds or makes the one that a route leads to.
func (q *queue) destination(to route) *destination {
	key := destinationKey{to.kind, to.key}
	d := q.destinations[key]
	if d == nil {
		d = &destination{to: to}
		d.due = sorted[*lot]{before: cameBefore, place: placeOfLot}
		d.later = sorted[*lot]{before: dueBefore, place: placeOfLot}
		q.destinations[key] = d
	}
	return d
}

func triedBefore(a, b *destination) bool { return a.next.Before(b.next) }

func placeOfDestination(d *destination) *int { return &d.place }

// put notes that a lot waits for its next try, or that it waits no more.
func (d *destination) put(l *lot, waits bool, next time.Time) {
	if l.due {
		d.due.remove(l)
		l.due = false
	}
	if !waits {
		d.later.remove(l)
		return
	}
	l.next = next
	d.later.put(l)
}

// ripen moves to the due ones what has become due.
func (d *destination) ripen(now time.Time) {
	for l, ok := d.later.first(); ok && !l.next.After(now); l, ok = d.later.first() {
		d.later.remove(l)
		l.due = true
		d.due.put(l)
	}
}

// firstDue is the first lot that is due and not too old: attendToAge sees to those.
func (d *destination) firstDue(now time.Time) *lot {
	d.ripen(now)
	var found *lot
	timely := func(l *lot) bool { return l.item.Expires.After(now) }
	if l, ok := d.due.first(); ok && timely(l) {
		return l
	}
	for _, l := range d.due.list {
		if timely(l) && (found == nil || l.item.number < found.item.number) {
			found = l
		}
	}
	return found
}

// settle finds the place of a destination that has changed: among the idle where somebody will have to deliver to it.
func (q *queue) settle(d *destination) {
	due, now := d.due.first()
	later, waits := d.later.first()
	switch {
	case d.users == 0 && !d.busy:
		q.idle.remove(d)
		delete(q.destinations, destinationKey{d.to.kind, d.to.key})
	case d.busy || !now && !waits:
		q.idle.remove(d)
	case now:
		d.next = due.next
		q.idle.put(d)
	default:
		d.next = later.next
		q.idle.put(d)
	}
}

// ready lists the idle destinations that have something due, in the order of its arrival.
func (q *queue) ready(now time.Time) []*destination {
	found := q.idle.upTo(func(d *destination) bool { return !d.next.After(now) })
	for _, d := range found {
		d.ripen(now)
	}
	if len(found) > 1 {
		slices.SortFunc(found, func(a, b *destination) int {
			one, other := a.due.list[0], b.due.list[0]
			return cmp.Or(cmp.Compare(one.item.number, other.item.number), cmp.Compare(one.item.firstDue(one, now), other.item.firstDue(other, now)))
		})
	}
	return found
}

// begin notes that somebody delivers to a destination.
func (q *queue) begin(d *destination) {
	d.busy = true
	q.deliveries++
	q.settle(d)
}

// end notes that nobody does any more.
func (q *queue) end(d *destination) {
	d.busy = false
	q.deliveries--
	q.settle(d)
}

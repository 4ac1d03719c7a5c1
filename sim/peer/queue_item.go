package peer

import (
	"slices"
	"time"
)

// An item is a message in the queue of a running server.
type item struct {
	Message
	ways   []way // of the recipients, in their order
	stored bool  // a write to the spool is under way

	number        int // in the order of arrival
	before, after *item
	lots          []*lot    // one for each destination
	single        lot       // the first of them: most mail goes to one place
	ages          time.Time // when its age must be seen to
	place         int       // among the aging
}

// A way is how far we are with one recipient.
type way struct {
	lot  *lot
	held bool // somebody works on it
}

// A lot is what one message has for one destination.
type lot struct {
	item  *item
	to    *destination
	next  time.Time // when the first of its recipients is tried next
	place int       // among those that are due, or those that are not
	due   bool      // which of the two
}

// lotFor finds or makes the lot for a destination.
func (it *item) lotFor(d *destination) *lot {
	for _, l := range it.lots {
		if l.to == d {
			return l
		}
	}
	l := &it.single
	if l.to != nil {
		l = &lot{}
	}
	l.item, l.to = it, d
	it.lots = append(it.lots, l)
	d.users++
	return l
}

func agesBefore(a, b *item) bool { return a.ages.Before(b.ages) }

func placeOfItem(it *item) *int { return &it.place }

func cameBefore(a, b *lot) bool { return a.item.number < b.item.number }

func dueBefore(a, b *lot) bool { return a.next.Before(b.next) }

func placeOfLot(l *lot) *int { return &l.place }

// snapshot is the message as it is now, for those who look at it without the guard. The content is shared: it never
// changes.
func (it *item) snapshot() *item {
	copied := &item{Message: it.Message}
	copied.Recipients = slices.Clone(it.Recipients)
	return copied
}

func (it *item) busy() bool { return slices.ContainsFunc(it.ways, func(w way) bool { return w.held }) }

// waits reports whether there is a recipient that nobody holds.
func (it *item) waits() bool {
	return slices.ContainsFunc(it.ways, func(w way) bool { return !w.held })
}

// hasDue reports whether a recipient waits for nothing but a free hand.
func (it *item) hasDue(now time.Time) bool {
	return slices.ContainsFunc(it.Recipients, func(r Recipient) bool { return !r.Next.After(now) })
}

// next is when a lot's first recipient that nobody holds is tried next, if there is one.
func (it *item) next(l *lot) (at time.Time, waits bool) {
	for i := range it.ways {
		if w := &it.ways[i]; w.lot == l && !w.held && (!waits || it.Recipients[i].Next.Before(at)) {
			at, waits = it.Recipients[i].Next, true
		}
	}
	return at, waits
}

// firstDue is the index of the first recipient of a lot that nobody holds and that is due.
func (it *item) firstDue(l *lot, now time.Time) int {
	for i, w := range it.ways {
		if w.lot == l && !w.held && !it.Recipients[i].Next.After(now) {
			return i
		}
	}
	return len(it.ways)
}

// hold takes recipients for one worker; others leave them alone until release.
func (it *item) hold(addresses []string) { it.setHeld(addresses, true) }

func (it *item) release(addresses []string) { it.setHeld(addresses, false) }

func (it *item) setHeld(addresses []string, held bool) {
	for _, a := range addresses {
		if i := it.index(a); i >= 0 {
			it.ways[i].held = held
		}
	}
}

// free lists the recipients that nobody holds and that fit.
func (it *item) free(fits func(i int) bool) []string {
	var list []string
	for i, r := range it.Recipients {
		if !it.ways[i].held && fits(i) {
			list = append(list, r.Address)
		}
	}
	return list
}

func (it *item) index(address string) int {
	return slices.IndexFunc(it.Recipients, func(r Recipient) bool { return r.Address == address })
}

func (it *item) recipient(address string) *Recipient {
	if i := it.index(address); i >= 0 {
		return &it.Recipients[i]
	}
	return nil
}

func (it *item) drop(address string) {
	if i := it.index(address); i >= 0 {
		it.Recipients = slices.Delete(it.Recipients, i, i+1)
		it.ways = slices.Delete(it.ways, i, i+1)
	}
}

package peer

import (
	"iter"
	"time"

	"github.com/smtplab/smtplab/sim/record"
)

// A queue is the mail of a running server, in the order of arrival. It knows at any time what is to be done next, without
// looking at all of it: by destination, by the time of the next try, and by age.
//
// Whoever changes an item says so with update. The server's guard is held by all callers.
type queue struct {
	first, last  *item
	count        int // items that ever came: an item's number
	octets       int // of the messages that wait
	route        func(m *Message, address string) route
	delay        func(*item) (at time.Time, due bool) // when the author is told of a delay, if that is to be done
	destinations map[destinationKey]*destination
	idle         sorted[*destination] // those that nobody delivers to, by the time of the next try
	aging        sorted[*item]        // by the time at which their age must be seen to
	deliveries   int                  // at work
}

// A destinationKey tells destinations apart: a domain may be called "local".
type destinationKey struct {
	kind routeKind
	key  string
}

func newQueue(route func(*Message, string) route, delay func(*item) (time.Time, bool)) *queue {
	q := &queue{route: route, delay: delay, destinations: map[destinationKey]*destination{}}
	q.idle = sorted[*destination]{before: triedBefore, place: placeOfDestination}
	q.aging = sorted[*item]{before: agesBefore, place: placeOfItem}
	return q
}

// add takes an item in.
func (q *queue) add(it *item) {
	q.count++
	q.octets += len(it.Content)
	it.number = q.count
	if it.before = q.last; q.last == nil {
		q.first = it
	} else {
		q.last.after = it
	}
	q.last = it
	it.ways = make([]way, len(it.Recipients))
	for i, r := range it.Recipients {
		it.ways[i].lot = it.lotFor(q.destination(q.route(&it.Message, r.Address)))
	}
	q.update(it)
}

// remove lets go of an item that has no recipients left. It may have gone already.
func (q *queue) remove(it *item) {
	if it.number == 0 {
		return
	}
	it.number = 0
	q.octets -= len(it.Content)
	if it.after == nil {
		q.last = it.before
	} else {
		it.after.before = it.before
	}
	if it.before == nil {
		q.first = it.after
	} else {
		it.before.after = it.after
	}
	it.before, it.after = nil, nil
	q.aging.remove(it)
	for _, l := range it.lots {
		l.to.put(l, false, time.Time{})
		l.to.users--
		q.settle(l.to)
	}
	it.lots = nil
}

// all are the items in the order of arrival.
func (q *queue) all() iter.Seq[*item] {
	return func(yield func(*item) bool) {
		for it := q.first; it != nil && yield(it); it = it.after {
		}
	}
}

// update finds the places of an item that has changed.
func (q *queue) update(it *item) {
	for _, l := range it.lots {
		next, waits := it.next(l)
		l.to.put(l, waits, next)
		q.settle(l.to)
	}
	if at, ages := q.attention(it); ages {
		it.ages = at
		q.aging.put(it)
		return
	}
	q.aging.remove(it)
}

// attention is when somebody must look at the age of an item.
func (q *queue) attention(it *item) (at time.Time, ages bool) {
	if it.waits() {
		at, ages = it.Expires, true
	}
	if notice, due := q.delay(it); due && (!ages || notice.Before(at)) {
		at, ages = notice, true
	}
	return at, ages
}

// overtaken is the first item, in the order of arrival, of which the age must be seen to by now.
func (q *queue) overtaken(now time.Time) (first *item) {
	for _, it := range q.aging.upTo(func(it *item) bool { return !it.ages.After(now) }) {
		if first == nil || it.number < first.number {
			first = it
		}
	}
	return first
}

// wake is when the queue next needs attention; zero for not before something comes in.
func (q *queue) wake() (next time.Time) {
	if it, ok := q.aging.first(); ok {
		next = it.ages
	}
	if d, ok := q.idle.first(); ok && (next.IsZero() || d.next.Before(next)) {
		next = d.next
	}
	return next
}

// enqueue makes the server responsible for a message: it is in the spool when enqueue returns. The caller does not
// hold the guard.
func (s *Server) enqueue(m *Message, conn int) error {
	now := s.host.Now()
	m.Arrived, m.Expires = now, now.Add(s.product.Queue.Expire)
	for i := range m.Recipients {
		m.Recipients[i].Next = now
	}
	if err := s.put(m); err != nil {
		return err
	}
	to := make([]string, len(m.Recipients))
	for i, r := range m.Recipients {
		to[i] = r.Address
	}
	s.host.Record(&record.Accepted{Message: m.ID, Conn: conn, From: m.From, To: to, ReportOf: m.ReportOf, Size: len(m.Content)})
	s.guard.Lock()
	defer s.guard.Unlock()
	s.queue.add(&item{Message: *m})
	s.guard.Broadcast()
	return nil
}

// queued is how many octets wait.
func (s *Server) queued() int {
	s.guard.Lock()
	defer s.guard.Unlock()
	return s.queue.octets
}

// put writes a message into the spool.
func (s *Server) put(m *Message) error {
	if s.product.Twist.Forgetful {
		return nil
	}
	return s.spool.Put(m)
}

// store brings the spool up to date with an item, or removes what has no recipients left. Writes of one message follow
// one another, so that the last state wins. The caller holds the guard, which is free while the disk works.
func (s *Server) store(it *item) {
	for it.stored {
		s.guard.Wait("spool", time.Time{})
	}
	it.stored = true
	var err error
	if len(it.Recipients) == 0 {
		s.queue.remove(it)
		s.guard.Unlock()
		err = s.spool.Remove(it.ID)
	} else {
		m := it.Message.Clone()
		s.guard.Unlock()
		err = s.put(m)
	}
	s.guard.Lock()
	it.stored = false
	if err != nil {
		s.host.Record(&record.Trouble{Text: err.Error()})
	}
	s.guard.Broadcast()
}

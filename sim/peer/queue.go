package peer

import (
	"slices"
	"time"

	"github.com/smtplab/smtplab/sim/record"
)

// An item is a message in the queue of a running server.
type item struct {
	Message
	held   map[string]bool // recipients that somebody works on
	stored bool            // a write to the spool is under way
}

// snapshot is the message as it is now, for those who look at it without the guard. The content is shared: it never
// changes.
func (it *item) snapshot() *item {
	copied := &item{Message: it.Message}
	copied.Recipients = slices.Clone(it.Recipients)
	return copied
}

func (it *item) busy() bool { return len(it.held) > 0 }

// hasDue reports whether a recipient waits for nothing but a free hand.
func (it *item) hasDue(now time.Time) bool {
	return slices.ContainsFunc(it.Recipients, func(r Recipient) bool { return !r.Next.After(now) })
}

// hold takes recipients for one worker; others leave them alone until release.
func (it *item) hold(addresses []string) {
	if it.held == nil {
		it.held = map[string]bool{}
	}
	for _, a := range addresses {
		it.held[a] = true
	}
}

func (it *item) release(addresses []string) {
	for _, a := range addresses {
		delete(it.held, a)
	}
}

// free lists the recipients that nobody holds and that fit.
func (it *item) free(fits func(Recipient) bool) []string {
	var list []string
	for _, r := range it.Recipients {
		if !it.held[r.Address] && fits(r) {
			list = append(list, r.Address)
		}
	}
	return list
}

func (it *item) recipient(address string) *Recipient {
	for i := range it.Recipients {
		if it.Recipients[i].Address == address {
			return &it.Recipients[i]
		}
	}
	return nil
}

func (it *item) drop(address string) {
	it.Recipients = slices.DeleteFunc(it.Recipients, func(r Recipient) bool { return r.Address == address })
}

// enqueue makes the server responsible for a message: it is in the spool when enqueue returns. The caller does not
// hold the guard.
func (s *Server) enqueue(m *Message, conn int) error {
	now := s.host.Now()
	m.Arrived, m.Expires = now, now.Add(s.product.Queue.Expire)
	for i := range m.Recipients {
		m.Recipients[i].Next = now
	}
	if err := s.spool.Put(m); err != nil {
		return err
	}
	to := make([]string, len(m.Recipients))
	for i, r := range m.Recipients {
		to[i] = r.Address
	}
	s.host.Record(&record.Accepted{Message: m.ID, Conn: conn, From: m.From, To: to, ReportOf: m.ReportOf, Size: len(m.Content)})
	s.guard.Lock()
	defer s.guard.Unlock()
	s.queue = append(s.queue, &item{Message: *m})
	s.guard.Broadcast()
	return nil
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
		s.queue = slices.DeleteFunc(s.queue, func(other *item) bool { return other == it })
		s.guard.Unlock()
		err = s.spool.Remove(it.ID)
	} else {
		m := it.Message.Clone()
		s.guard.Unlock()
		err = s.spool.Put(m)
	}
	s.guard.Lock()
	it.stored = false
	if err != nil {
		s.host.Record(&record.Trouble{Text: "spool: " + err.Error()})
	}
	s.guard.Broadcast()
}

// wake is when the queue next needs attention; zero for not before something comes in.
func (s *Server) wake() time.Time {
	var next time.Time
	earlier := func(t time.Time) {
		if next.IsZero() || t.Before(next) {
			next = t
		}
	}
	for _, it := range s.queue {
		for _, r := range it.Recipients {
			if it.held[r.Address] {
				continue
			}
			earlier(it.Expires)
			if !s.delivering[s.route(&it.Message, r.Address).key] { // who delivers there now comes back to it
				earlier(r.Next)
			}
		}
		if at, due := s.delayNotice(it); due {
			earlier(at)
		}
	}
	return next
}

package peer

import "time"

// work is the queue's worker: it gives up on what is too old, and starts a delivery for each destination that has
// mail due. One destination is served by one task, so that its mail goes out in order and its host is not flooded.
func (s *Server) work() {
	for !s.host.Stopping() {
		if !s.attendToAge() {
			s.attendToMail()
		}
	}
}

// attendToMail starts what deliveries it can, and waits until there may be more to do.
func (s *Server) attendToMail() {
	s.guard.Lock()
	defer s.guard.Unlock()
	s.startDeliveries()
	s.guard.Wait("mail to deliver", s.wake())
}

// startDeliveries starts a task for each destination that has mail due and none at work. The caller holds the guard.
func (s *Server) startDeliveries() {
	now := s.host.Now()
	for _, it := range s.queue {
		for _, r := range it.Recipients {
			if r.Next.After(now) || it.held[r.Address] {
				continue
			}
			to := s.route(&it.Message, r.Address)
			if s.delivering[to.key] {
				continue
			}
			s.delivering[to.key] = true
			s.host.Serve("deliver to "+to.key, func() { s.deliver(to) })
		}
	}
}

// deliver sends all that is due for one destination, as far as one connection carries it.
func (s *Server) deliver(to route) {
	run := &delivery{server: s, to: to}
	for it, m, addresses := s.take(to); it != nil; it, m, addresses = s.take(to) {
		outcomes := run.attempt(m, addresses)
		s.settle(it, addresses, outcomes)
	}
	run.end()
	s.guard.Lock()
	defer s.guard.Unlock()
	delete(s.delivering, to.key)
	s.guard.Broadcast()
}

// take holds the next message that is due for a destination, with its recipients there. The message is as it was then:
// other deliveries change the item meanwhile.
func (s *Server) take(to route) (*item, *Message, []string) {
	s.guard.Lock()
	defer s.guard.Unlock()
	if s.host.Stopping() {
		return nil, nil, nil
	}
	now := s.host.Now()
	for _, it := range s.queue {
		if !it.Expires.After(now) { // it grew too old during the last attempt: attendToAge sees to it
			continue
		}
		addresses := it.free(func(r Recipient) bool {
			return !r.Next.After(now) && s.route(&it.Message, r.Address).key == to.key
		})
		if len(addresses) > 0 {
			it.hold(addresses)
			return it, &it.snapshot().Message, addresses
		}
	}
	return nil, nil, nil
}

// attendToAge sees to one message that is too old, or late enough for its author to be told. It reports whether there
// was one. The guard is free while it does so, and nothing deferred unlocks it: the host may stop meanwhile.
func (s *Server) attendToAge() bool {
	s.guard.Lock()
	attend := s.tooOld()
	s.guard.Unlock()
	if attend == nil {
		return false
	}
	attend()
	return true
}

// tooOld finds a message that time has overtaken, and what is to be done about it, or nothing. The caller holds the
// guard.
func (s *Server) tooOld() (attend func()) {
	now := s.host.Now()
	for _, it := range s.queue {
		if waiting := it.free(func(Recipient) bool { return true }); len(waiting) > 0 && !it.Expires.After(now) {
			it.hold(waiting)
			return func() { s.settle(it, waiting, expired(waiting)) }
		}
		if at, due := s.delayNotice(it); due && !at.After(now) {
			it.Delayed = true
			now := it.snapshot()
			return func() { s.tellOfDelay(it, now) }
		}
	}
	return nil
}

// delayNotice is when the author of a message is told that it is late, and whether that is still to be done. Nobody is
// told about reports.
func (s *Server) delayNotice(it *item) (time.Time, bool) {
	after := s.product.Queue.Delay
	return it.Arrived.Add(after), after > 0 && !it.Delayed && it.From != "" && len(it.Recipients) > 0
}

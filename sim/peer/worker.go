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
	s.guard.Wait("mail to deliver", s.queue.wake())
}

// startDeliveries starts a task for each destination that has mail due and none at work. The caller holds the guard.
func (s *Server) startDeliveries() {
	for _, d := range s.queue.ready(s.host.Now()) {
		s.queue.begin(d)
		s.host.Serve("deliver to "+d.to.key, func() { s.deliver(d) })
	}
}

// deliver sends all that is due for one destination, as far as one connection carries it.
func (s *Server) deliver(d *destination) {
	run := &delivery{server: s, to: d.to}
	for it, m, addresses := s.take(d); it != nil; it, m, addresses = s.take(d) {
		outcomes := run.attempt(m, addresses)
		s.settle(it, addresses, outcomes)
	}
	run.end()
	s.guard.Lock()
	defer s.guard.Unlock()
	s.queue.end(d)
	s.guard.Broadcast()
}

// take holds the next message that is due for a destination, with its recipients there. The message is as it was then:
// other deliveries change the item meanwhile.
func (s *Server) take(d *destination) (*item, *Message, []string) {
	s.guard.Lock()
	defer s.guard.Unlock()
	if s.host.Stopping() {
		return nil, nil, nil
	}
	now := s.host.Now()
	l := d.firstDue(now)
	if l == nil {
		return nil, nil, nil
	}
	it := l.item
	addresses := it.free(func(i int) bool { return it.ways[i].lot == l && !it.Recipients[i].Next.After(now) })
	it.hold(addresses)
	s.queue.update(it)
	return it, &it.snapshot().Message, addresses
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
	it := s.queue.overtaken(now)
	if it == nil {
		return nil
	}
	if waiting := it.free(func(int) bool { return true }); len(waiting) > 0 && !it.Expires.After(now) {
		it.hold(waiting)
		s.queue.update(it)
		return func() { s.settle(it, waiting, expired(waiting)) }
	}
	it.Delayed = true
	s.queue.update(it)
	copied := it.snapshot()
	return func() { s.tellOfDelay(it, copied) }
}

// delayNotice is when the author of a message is told that it is late, and whether that is still to be done. Nobody is
// told about reports.
func (s *Server) delayNotice(it *item) (time.Time, bool) {
	after := s.product.Queue.Delay
	return it.Arrived.Add(after), after > 0 && !it.Delayed && it.From != "" && len(it.Recipients) > 0
}

package peer

import (
	"slices"

	"github.com/smtplab/smtplab/sim/record"
)

// A trouble is why mail could not be handed on.
type trouble struct {
	permanent bool     // trying again is of no use (RFC 5321 section 4.2.1, 5yz)
	badmail   bool     // the product files the message itself in Badmail, beside the report
	status    string   // enhanced status code
	why       Why      //
	reply     []string // of the remote host, if it gave one
	remote    string   // the host
	display   string   // what the queue shows
	conn      int
}

// An outcome is what an attempt came to for one recipient. Without trouble the next host, or a mailbox, has it.
type outcome struct {
	address string
	trouble *trouble
	local   bool
	passed  bool // what the author asked to be told is the next host's to tell (RFC 3461 section 5.2.1)
	conn    int
}

// all gives the same outcome to all recipients.
func all(addresses []string, t *trouble) []outcome {
	list := make([]outcome, len(addresses))
	for i, a := range addresses {
		list[i] = outcome{address: a, trouble: t}
	}
	return list
}

// expired is the outcome for what has waited too long: "delivery time expired" (RFC 3463 section 3.5).
func expired(addresses []string) []outcome {
	return all(addresses, &trouble{permanent: true, status: "4.4.7", why: WhyExpired})
}

// settle draws the consequences of an attempt: fates, next tries, reports. A report is in the queue before the
// recipient that it is about leaves it, so that a crash between the two loses nothing. A final fate is told when the spool
// knows it: after a crash before that, the mail is tried again, and has no fate yet.
func (s *Server) settle(it *item, held []string, outcomes []outcome) {
	s.guard.Lock()
	glad := s.wantsToHear(it, outcomes)
	var before *item // with those who leave it now
	if len(glad) > 0 {
		before = it.snapshot()
	}
	final, lost := s.sortOut(it, outcomes)
	if len(glad) > 0 {
		s.guard.Unlock()
		s.tellOfSuccess(before, glad)
		s.guard.Lock()
	}
	if len(lost) > 0 {
		final = append(final, s.lose(it, lost)...)
	}
	s.queue.update(it)
	s.store(it)
	for _, fate := range final {
		s.host.Record(fate)
	}
	it.release(held)
	s.queue.update(it)
	s.guard.Broadcast()
	s.guard.Unlock()
}

// sortOut lets go of the recipients that were reached, puts off those that may be reached later, and returns the fates of the
// first and the outcomes of those that never will be. The guard is held.
func (s *Server) sortOut(it *item, outcomes []outcome) (final []*record.Fate, lost []outcome) {
	var postponed []outcome
	for _, o := range outcomes {
		switch {
		case o.trouble == nil:
			final = append(final, reached(it, o))
		case o.trouble.permanent:
			lost = append(lost, o)
		default:
			s.postpone(it, o)
			postponed = append(postponed, o)
		}
	}
	s.queue.update(it)
	s.logPostponed(postponed)
	return final, lost
}

// lose reports on recipients that will never be reached, and lets go of those of whom that could be done. The guard is held, but
// not while reports are written.
func (s *Server) lose(it *item, lost []outcome) []*record.Fate {
	now := it.snapshot()
	s.guard.Unlock()
	fates, undone := s.undeliverable(now, lost)
	s.guard.Lock()
	for _, o := range lost {
		if !slices.Contains(undone, o) {
			it.drop(o.address)
		}
	}
	s.tryLater(it, undone)
	return fates
}

// tryLater keeps recipients whose report or bad mail could not be stored. What is too old already gets as much time as lies
// between two tries.
func (s *Server) tryLater(it *item, undone []outcome) {
	if now := s.host.Now(); len(undone) > 0 && !it.Expires.After(now) {
		it.Expires = now.Add(s.product.Queue.After(1))
	}
	for _, o := range undone {
		s.postpone(it, o)
	}
}

// reached lets go of a recipient whose mail is out of our hands.
func reached(it *item, o outcome) *record.Fate {
	fate := record.Relayed
	if o.local {
		fate = record.Delivered
	}
	it.drop(o.address)
	return &record.Fate{Message: it.ID, Recipient: o.address, Fate: fate, Conn: o.conn}
}

// postpone sets a recipient's next try by the product's schedule, but not beyond its expiry.
func (s *Server) postpone(it *item, o outcome) {
	r := it.recipient(o.address)
	if r == nil {
		return
	}
	r.Tries++
	r.Next = s.host.Now().Add(s.product.Queue.After(r.Tries))
	if r.Next.After(it.Expires) {
		r.Next = it.Expires
	}
	r.Status, r.LastReply, r.Host = "", joinLines(o.trouble.reply), o.trouble.remote
	if s.product.Queue.Status {
		r.Status = o.trouble.display
	}
	s.host.Record(&record.Fate{Message: it.ID, Recipient: o.address, Fate: record.Queued, Status: o.trouble.status,
		Reason: o.trouble.display, Conn: o.trouble.conn})
}

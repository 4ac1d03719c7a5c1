package harness

import (
	"slices"

	"github.com/smtplab/smtplab/sim/record"
)

// A tape keeps the record of a run, up to its limit, and passes it on.
type tape struct {
	events []record.Event
	limit  int
	next   record.Sink // may be nil
}

// Add implements record.Sink.
func (t *tape) Add(e record.Event) {
	if t.full() {
		return
	}
	if len(t.events) == cap(t.events) { // doubled each time: a long record is moved as seldom as can be
		t.events = slices.Grow(t.events, max(firstEvents, len(t.events)))
	}
	t.events = append(t.events, e)
	if t.next != nil {
		t.next.Add(e)
	}
}

// firstEvents is room for the record of one delivery, so that it need not be moved while it grows.
const firstEvents = 128

func (t *tape) full() bool { return len(t.events) >= t.limit }

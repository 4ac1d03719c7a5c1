package harness

import (
	"time"

	"github.com/smtplab/smtplab/sim/record"
)

// A tape keeps the record of a run, up to its limit, and passes it on.
type tape struct {
	events  []record.Event
	limit   int
	next    record.Sink // may be nil
	elapsed func() time.Duration
}

// Add implements record.Sink.
func (t *tape) Add(e record.Event) {
	if t.full() {
		return
	}
	t.events = append(t.events, e)
	if t.next != nil {
		t.next.Add(e)
	}
}

func (t *tape) full() bool { return len(t.events) >= t.limit }

package harness

import (
	"slices"

	"github.com/smtplab/smtplab/sim/record"
)

// A tape keeps the record of a run, up to its limit, and passes it on. It keeps it in pieces, for a long record would
// otherwise be moved again and again while it grows.
type tape struct {
	done  [][]record.Event // pieces that are full
	piece []record.Event
	count int
	limit int
	next  record.Sink // may be nil

	octets int   // that it holds
	most   int   // that it may hold; zero for any number
	blamed error // why the story ended too soon
}

func newTape(o Options) *tape {
	return &tape{limit: o.Limits.Events, most: o.Limits.Octets, next: o.Sink}
}

// The sizes of pieces, in events: the first has room for the record of one delivery.
const (
	firstPiece = 128
	laterPiece = 2048
)

// Add implements record.Sink.
func (t *tape) Add(e record.Event) {
	if t.full() {
		return
	}
	if len(t.piece) == cap(t.piece) {
		t.turn()
	}
	t.piece = append(t.piece, e)
	t.count++
	t.octets += weight(e.Fact)
	if t.next != nil {
		t.next.Add(e)
	}
}

// turn begins a new piece.
func (t *tape) turn() {
	if t.piece == nil {
		t.piece = make([]record.Event, 0, firstPiece)
		return
	}
	t.done = append(t.done, t.piece)
	t.piece = make([]record.Event, 0, laterPiece)
}

// events are all that was kept.
func (t *tape) events() []record.Event {
	if len(t.done) == 0 {
		return t.piece
	}
	return slices.Concat(append(t.done, t.piece)...)
}

func (t *tape) full() bool { return t.count >= t.limit || t.most > 0 && t.octets >= t.most }

// weight is how many octets a fact holds that somebody sent or wrote: what programs make of their own is small.
func weight(f record.Fact) int {
	switch f := f.(type) {
	case *record.Packet:
		return len(f.Payload)
	case *record.Octets:
		return len(f.Data)
	case *record.Filed:
		return len(f.Data)
	case *record.Line:
		return len(f.Text)
	case *record.Logged:
		return len(f.Text)
	case *record.EventLogged:
		return len(f.Text) + len(f.Data)
	case *record.QueueSeen:
		return len(f.Items) * queueLine
	}
	return 0
}

// queueLine is about how much one line of a queue holds, for there may be a thousand in each look at it.
const queueLine = 64

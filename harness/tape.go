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

func (t *tape) full() bool { return t.count >= t.limit }

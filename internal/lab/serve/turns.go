package serve

import (
	"context"
	"errors"
	"sync"
)

// errBusy says that too many wait already.
var errBusy = errors.New("all runs are taken, and too many wait: try again in a moment")

// largeAnswer is how many octets an answer may have that any number of slow readers may be sent at a time; those of more are
// sent to mostLarge at a time, since they stay in memory until they are read.
const (
	largeAnswer = 1 << 20
	mostLarge   = 8
)

// turns let so many in at a time, and so many wait.
type turns struct {
	room  chan struct{} // holds one for each who waits, works or is sent an answer
	work  chan struct{} // holds one for each who works
	large chan struct{} // holds one for each who is sent a large answer
}

func newTurns(atOnce, waiting int) turns {
	return turns{room: make(chan struct{}, atOnce+waiting), work: make(chan struct{}, atOnce), large: make(chan struct{}, mostLarge)}
}

// take waits for a turn. Worked ends it: others may work while an answer is sent, however slowly it is read. Done leaves the
// room, and ends the turn if need be.
func (t turns) take(ctx context.Context) (worked, done func(), err error) {
	select {
	case t.room <- struct{}{}:
	default:
		return nil, nil, errBusy
	}
	select {
	case t.work <- struct{}{}:
		worked = sync.OnceFunc(func() { <-t.work })
		return worked, func() { worked(); <-t.room }, nil
	case <-ctx.Done():
		<-t.room
		return nil, nil, ctx.Err()
	}
}

// send sends an answer of so many octets, unless too many large ones are on their way.
func (t turns) send(octets int, answer func()) error {
	if octets > largeAnswer {
		select {
		case t.large <- struct{}{}:
			defer func() { <-t.large }()
		default:
			return errBusy
		}
	}
	answer()
	return nil
}

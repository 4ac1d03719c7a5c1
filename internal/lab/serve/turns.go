package serve

import (
	"context"
	"errors"
)

// errBusy says that too many wait already.
var errBusy = errors.New("all runs are taken, and too many wait: try again in a moment")

// turns let so many in at a time, and so many wait.
type turns struct {
	room chan struct{} // holds one for each who waits or works
	work chan struct{} // holds one for each who works
}

func newTurns(atOnce, waiting int) turns {
	return turns{room: make(chan struct{}, atOnce+waiting), work: make(chan struct{}, atOnce)}
}

// take waits for a turn, which done ends.
func (t turns) take(ctx context.Context) (done func(), err error) {
	select {
	case t.room <- struct{}{}:
	default:
		return nil, errBusy
	}
	select {
	case t.work <- struct{}{}:
		return func() { <-t.work; <-t.room }, nil
	case <-ctx.Done():
		<-t.room
		return nil, ctx.Err()
	}
}

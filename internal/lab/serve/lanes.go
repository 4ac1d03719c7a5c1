package serve

import (
	"context"
	"errors"
	"time"

	"github.com/smtplab/smtplab/internal/lab"
)

// errBusy says that too many wait already, or that one has waited too long.
var errBusy = errors.New("all runs are taken, and too many wait: try again in a moment")

// A lane is a queue for runs up to some length, of which so many have their turn at a time. The first to come is the first served.
type lane struct {
	turns     chan struct{} // holds one for each that is at work
	allowance               // that a run has here
}

// An allowance is how much a run may work. It is counted by how often a run looks whether anybody still waits for it, which it
// does again and again: that is the same on every machine and at every load. The time is for what does not look.
type allowance struct {
	looks int // zero for any number
	time  time.Duration
}

// lanes let runs have their turns, short ones before long ones. How long a run takes nobody knows before it is over. So each
// begins in the first lane, and one that has used up what it may there is dropped, and begun anew in the next, in which there
// are fewer turns and more is allowed. That costs its beginning once more, and nothing else, for a run goes alike each time;
// and none holds half of a world in memory while others have their turn. A short run so waits for short ones, however many long
// ones there are.
type lanes []lane

// The first lane allows twice as much as any lesson needs: two simulated days of a server that tries again and again are
// five thousand looks. The second is for stories of some hours of a student's own; the third has the simulator's limits alone.
const (
	shortRun  = 10_000
	middleRun = 100_000
)

func newLanes(atOnce int) lanes {
	turns := func(n int) chan struct{} { return make(chan struct{}, n) }
	few := (atOnce + 1) / 2
	return lanes{
		{turns(atOnce), allowance{shortRun, 5 * time.Second}},
		{turns(few), allowance{middleRun, 10 * time.Second}},
		{turns(few), allowance{}},
	}
}

// A work is what is done in a turn, for as long as its context lasts: what it returns after that is of no use.
type work func(ctx context.Context) lab.Reply

// run has work done, and returns its reply as JSON. The error is [errBusy], or that of ctx.
func (l lanes) run(ctx context.Context, do work) ([]byte, error) {
	for _, lane := range l {
		text, err := lane.try(ctx, do)
		if !errors.Is(err, errLong) {
			return text, err
		}
	}
	return nil, errLong
}

// errLong says that a run is too long for its lane.
var errLong = errors.New("the run is longer than any may be")

// longestWait is how long a run waits for its turn in one lane.
const longestWait = time.Minute

// try has work done, or returns [errLong] where it takes more than the lane allows.
func (l lane) try(ctx context.Context, do work) ([]byte, error) {
	patience := time.NewTimer(longestWait)
	defer patience.Stop()
	select {
	case l.turns <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-patience.C:
		return nil, errBusy
	}
	defer func() { <-l.turns }()
	turn := &turn{Context: ctx, allowance: l.allowance, begin: time.Now()}
	reply := do(turn)
	if turn.over {
		return nil, errLong
	}
	return encoded(reply), nil
}

// A turn is the context of a run in a lane. It is done when the run has used up what it may: nobody waits for that, but the run
// looks.
type turn struct {
	context.Context
	allowance
	begin time.Time
	used  int // looks
	over  bool
}

// Err implements context.Context. A run looks at it from one goroutine alone.
func (t *turn) Err() error {
	t.used++
	if t.looks > 0 && (t.over || t.used > t.looks || time.Since(t.begin) > t.time) {
		t.over = true
		return errLong
	}
	return t.Context.Err()
}

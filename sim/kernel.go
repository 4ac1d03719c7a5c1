package sim

import (
	"fmt"
	"math"
	"time"
)

// A kernel is what the network needs of whatever runs it. A World is one; the tests have another, of plain goroutines
// with a lock, to prove the network by golang.org/x/net/nettest.
type kernel interface {
	// lock guards the network. In a world, where one task runs at a time, it does nothing. All below are called
	// with it held.
	lock()
	unlock()
	elapsed() time.Duration           // since the world began
	moment(t time.Time) time.Duration // the same of a deadline; the zero time is never
	set(t *timer, at time.Duration)   // fires at that moment, with the lock held
	cancel(t *timer)
	newBell(of fmt.Stringer) bell // of names what is waited for, in reports of hangs
	fail(err error)
}

// A bell is what tasks wait on.
type bell interface {
	// wait parks until the bell rings or the moment comes, with the lock given back; it reports whether it rang.
	wait(why string, until time.Duration) bool
	ring()
}

// never is a moment that does not come.
const never = time.Duration(math.MaxInt64)

// later is the moment so long after another: never, where that is more than the clock can tell.
func later(at, d time.Duration) time.Duration {
	if d > never-at {
		return never
	}
	return at + max(d, 0)
}

func (w *World) lock()                          {}
func (w *World) unlock()                        {}
func (w *World) elapsed() time.Duration         { return w.clock }
func (w *World) set(t *timer, at time.Duration) { w.timers.add(t, at) }
func (w *World) moment(t time.Time) time.Duration {
	if t.IsZero() {
		return never
	}
	return t.Sub(w.start)
}
func (w *World) cancel(t *timer)              { w.timers.remove(t) }
func (w *World) newBell(of fmt.Stringer) bell { return &waiters{world: w, of: of} }

// mustBeTask returns the task that runs; only tasks may wait.
func (w *World) mustBeTask(op string) *task {
	if w.current == nil {
		panic("sim: " + op + " outside of a task: start one with Host.Go, or use World.Do")
	}
	return w.current
}

// waiters are the tasks that wait for one thing, in the order in which they came: a world's bell.
type waiters struct {
	world       *World
	of          fmt.Stringer
	first, last *task
}

func (q *waiters) wait(why string, until time.Duration) bool {
	w := q.world
	t := w.mustBeTask(why)
	if until <= w.clock {
		t.hurry()
		return false
	}
	t.tooLate = false
	if !t.doomed {
		if until != never {
			w.timers.add(&t.timer, until)
		}
		q.add(t)
	}
	t.park(why)
	return !t.tooLate
}

func (q *waiters) add(t *task) {
	t.on, t.behind = q, nil
	if q.last == nil {
		q.first = t
	} else {
		q.last.behind = t
	}
	q.last = t
}

func (q *waiters) ring() {
	for t := q.first; t != nil; {
		behind := t.behind
		t.on, t.behind = nil, nil
		q.world.timers.remove(&t.timer)
		t.wake()
		t = behind
	}
	q.first, q.last = nil, nil
}

func (q *waiters) remove(t *task) {
	var before *task
	for u := q.first; u != t; u = u.behind {
		before = u
	}
	if before == nil {
		q.first = t.behind
	} else {
		before.behind = t.behind
	}
	if q.last == t {
		q.last = before
	}
	t.on, t.behind = nil, nil
}

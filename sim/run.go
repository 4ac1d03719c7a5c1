package sim

import (
	"cmp"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"time"
)

// An Outcome says why Run returned.
type Outcome int

// The outcomes.
const (
	Done   Outcome = iota // done() said so
	TimeUp                // the next thing to happen lies after the limit
	Quiet                 // no task can go on and nothing is due
)

func (o Outcome) String() string { return [...]string{"done", "time up", "quiet"}[o] }

var errClosed = errors.New("sim: the world is closed")

// A HungTask is a task that waits for ever.
type HungTask struct {
	Task string // "host/name"
	Why  string // what it waits for
}

// Run lets the world run. It returns when done reports true, which is asked whenever no task can go on at this moment;
// or when the next thing to happen lies after until, and then the clock shows until; or when all is quiet. A zero
// until is no limit. In a quiet world nothing can make done true any more, so the clock stays; without done it goes
// on to until. The error is ErrStopped, a *TaskPanic, *StepLimit or *BoxError; each later call returns it again.
func (w *World) Run(until time.Time, done func() bool) (Outcome, error) {
	if w.running {
		panic("sim: Run or Do was called by a task or a box of the world")
	}
	w.running, w.steps, w.fires = true, 0, 0
	defer func() { w.running = false }()
	if w.watch != nil {
		defer w.watch("")
	}
	limit := w.moment(until)
	if w.closed {
		return Quiet, errClosed
	}
	out, err := w.loop(limit, done)
	if out == Quiet && err == nil && done == nil && limit != never {
		w.clock = max(w.clock, limit)
	}
	return out, err
}

func (w *World) loop(limit time.Duration, done func() bool) (out Outcome, err error) {
	defer func() {
		if v := recover(); v != nil {
			w.fail(&TaskPanic{Task: w.net.doing(), Value: v, Stack: debug.Stack()})
			out, err = Quiet, w.failure
		}
	}()
	for w.failure == nil {
		if len(w.ready) > 0 {
			w.step()
			continue
		}
		if done != nil && done() {
			return Done, nil
		}
		t := w.timers.first()
		if t == nil {
			return Quiet, nil
		}
		if t.at > limit {
			w.clock = max(w.clock, limit)
			return TimeUp, nil
		}
		w.clock = max(w.clock, t.at)
		w.fireAll()
	}
	return Quiet, w.failure
}

// fireAll fires what is due at this moment before any task runs, so that the seed decides in which order tasks go on
// that wake at the same time.
func (w *World) fireAll() {
	for t := w.timers.first(); t != nil && t.at <= w.clock && w.failure == nil; t = w.timers.first() {
		w.fires++
		if w.count() {
			w.timers.remove(t)
			t.what.fire()
		}
	}
}

// stopAskedEvery is after how many steps Stop is asked again: it may look at a clock, which takes longer than a step.
const stopAskedEvery = 64

// count counts a step; it reports false when it is one too many.
func (w *World) count() bool {
	if w.steps >= w.maxSteps {
		w.fail(w.stepLimit())
		return false
	}
	w.steps++
	if w.steps%stopAskedEvery == 0 && !w.closed && w.stop() {
		w.fail(ErrStopped)
		return false
	}
	return true
}

// step lets one of the ready tasks run to its next wait.
func (w *World) step() {
	if !w.count() {
		return
	}
	t := w.pick()
	if w.watch != nil {
		w.watch(t.name)
	}
	t.steps++
	w.current = t
	alive := t.resume()
	w.current = nil
	if !alive {
		w.bury(t)
	}
}

// pick draws one of the ready tasks. The last takes its place: the order of the list means nothing.
func (w *World) pick() *task {
	last := len(w.ready) - 1
	i := 0
	if last > 0 {
		i = int(w.order.Uint64() % uint64(last+1))
	}
	t := w.ready[i]
	w.ready[i] = w.ready[last]
	w.ready[last] = nil
	w.ready = w.ready[:last]
	return t
}

// stepLimit finds who is to blame: the network, if there were far more timers than steps of tasks.
func (w *World) stepLimit() error {
	l := &StepLimit{Steps: w.maxSteps, At: w.clock, Task: "of the network", TaskSteps: w.fires}
	if w.fires <= w.steps/4*3 && len(w.tasks) > 0 {
		busiest := slices.MaxFunc(w.tasks, func(a, b *task) int {
			return cmp.Or(cmp.Compare(a.steps, b.steps), cmp.Compare(b.id, a.id))
		})
		l.Task, l.TaskSteps = busiest.name, busiest.steps
	}
	return l
}

// Do runs f as a task of the machine, and the world until f has ended. Beside Run's errors it returns a *Hang when f
// waits for ever, and an error when the machine is not up or goes down before f has ended.
func (w *World) Do(m *Machine, name string, f func()) error {
	if w.closed {
		return errClosed
	}
	if m.power != up {
		return fmt.Errorf("sim: task %s/%s: the host is not up; boot it first", m.name, name)
	}
	finished := false
	t := w.spawn(m, name, false, func() { f(); finished = true })
	out, err := w.Run(time.Time{}, func() bool { return t.state == ended })
	switch {
	case err != nil:
		return err
	case out == Quiet:
		return w.hang(t)
	case !finished:
		return fmt.Errorf("sim: task %s: the host went down before it had ended", t.name)
	}
	return nil
}

func (w *World) hang(t *task) error {
	h := &Hang{At: w.clock, Task: t.hung()}
	for _, o := range w.Hung() {
		if o != h.Task {
			h.Other = append(h.Other, o)
		}
	}
	return h
}

// Hung returns the tasks started with Go or Do that wait with no time-out, in the order in which they were started.
// It says something about a world that is quiet; in others, what they wait for may still come.
func (w *World) Hung() []HungTask {
	var hung []HungTask
	for _, t := range w.inOrder(nil) {
		if !t.daemon && t.state == parked && !t.timer.isSet() {
			hung = append(hung, t.hung())
		}
	}
	return hung
}

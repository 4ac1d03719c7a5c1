package sim

import (
	"cmp"
	"errors"
	"runtime"
	"runtime/debug"
	"slices"
	"time"
)

// ErrExited is the value of a TaskPanic whose task called runtime.Goexit, as a failing test does.
var ErrExited = errors.New("the task called runtime.Goexit")

// A task is a coroutine: it runs when the world resumes it, up to its next wait.
type task struct {
	world   *World
	machine *Machine
	id      uint64 // in order of start
	name    string // "host/name"
	daemon  bool
	state   state
	doomed  bool   // its machine went down while it ran: it dies at its next wait
	why     string // what it waits for, while parked
	steps   uint64
	told    bool // that it dies
	locks   int  // monitors that it holds

	program func()
	runner  *coroutine // that runs it
	over    bool       // the program has returned
	slot    int        // in the world's list of tasks

	timer   timer // ends a sleep or a wait
	on      *waiters
	behind  *task // the next in the list of those that wait for the same
	tooLate bool  // the last wait ended by its timer
}

type state byte

const (
	runnable state = iota // in the list of ready tasks, or running
	parked
	ended
)

// exited is what a task that does not end in an orderly way panics with in the end: iter.Pull hands it to the world,
// which catches it. Without it, a Goexit in the task would become one in the world's goroutine.
type exited struct{}

// spawn makes a task and puts it among the ready ones.
func (w *World) spawn(m *Machine, name string, daemon bool, f func()) *task {
	w.born++
	t := &task{world: w, machine: m, id: w.born, name: m.name + "/" + name, daemon: daemon, slot: len(w.tasks), program: f}
	t.timer.what = t
	t.runner = w.coroutineFor(t)
	w.tasks = append(w.tasks, t)
	w.ready = append(w.ready, t)
	return t
}

// run calls the program and sees to it that its panic ends up in the world's error, with the stack where it happened.
func (t *task) run() {
	finished := false
	defer func() {
		if finished {
			return
		}
		v := recover()
		if _, ok := v.(killed); ok {
			return
		}
		if v == nil {
			v = ErrExited
		}
		if v != ErrExited || !t.doomed {
			t.world.fail(&TaskPanic{Task: t.name, Value: v, Stack: debug.Stack()})
		}
		panic(exited{})
	}()
	t.program()
	finished = true
}

// resume lets the task run to its next wait; it reports false when it has ended.
func (t *task) resume() (alive bool) {
	defer t.caught()
	_, alive = t.runner.next()
	return alive && !t.over
}

func (t *task) caught() {
	if v := recover(); v != nil {
		if _, ok := v.(exited); !ok {
			panic(v)
		}
	}
}

// killed is what a task that is to die panics with at its wait.
type killed struct{}

// die ends the task. It dies by a panic, which costs little, unless it has been told before: a program that recovers
// from panics in a loop must die as well, and does by Goexit.
func (t *task) die() {
	if t.told {
		runtime.Goexit()
	}
	t.told = true
	panic(killed{})
}

// park gives the world back its turn until the task is woken, or dies.
func (t *task) park(why string) {
	if t.locks > 0 {
		panic("sim: the task parks (" + why + ") with a monitor locked; only Monitor.Wait may do so")
	}
	t.why = why
	if !t.doomed {
		t.state = parked
		if !t.runner.yield(struct{}{}) {
			t.doomed = true
		}
	}
	if t.doomed {
		t.die()
	}
}

// hurry counts a wait that is over before it begins as a step: a loop of such waits never parks, and must end all the same.
func (t *task) hurry() {
	t.steps++
	if !t.world.count() {
		t.doomed = true
		t.die()
	}
}

// wake puts a parked task among the ready ones.
func (t *task) wake() {
	t.state = runnable
	t.world.ready = append(t.world.ready, t)
}

// fire ends a sleep or a wait by its time-out.
func (t *task) fire() {
	if t.on != nil {
		t.on.remove(t)
	}
	t.tooLate = true
	t.wake()
}

func (t *task) sleep(d time.Duration) {
	w := t.world
	if at := later(w.clock, d); !t.doomed && at != never {
		w.timers.add(&t.timer, at)
	}
	t.park("sleep")
}

func (t *task) hung() HungTask {
	why := t.why
	if t.on != nil && t.on.of != nil {
		why += " " + t.on.of.String()
	}
	return HungTask{Task: t.name, Why: why}
}

// bury forgets a task that has ended.
func (w *World) bury(t *task) {
	if t.state == ended {
		return
	}
	t.state = ended
	if t.over && !t.runner.tired {
		w.rest(t.runner)
	}
	last := len(w.tasks) - 1
	w.tasks[t.slot] = w.tasks[last]
	w.tasks[t.slot].slot = t.slot
	w.tasks[last] = nil
	w.tasks = w.tasks[:last]
}

// inOrder returns the tasks of a machine, or of all for nil, in the order in which they were started.
func (w *World) inOrder(m *Machine) []*task {
	var list []*task
	for _, t := range w.tasks {
		if m == nil || t.machine == m {
			list = append(list, t)
		}
	}
	slices.SortFunc(list, func(a, b *task) int { return cmp.Compare(a.id, b.id) })
	return list
}

// kill ends the tasks of a machine, or all for nil. What they deferred runs; the task that calls this dies at its next
// wait.
func (w *World) kill(m *Machine) {
	for _, t := range w.inOrder(m) {
		switch {
		case t.state == ended:
		case t == w.current:
			t.doomed = true
		default:
			w.killOne(t)
		}
	}
}

func (w *World) killOne(t *task) {
	if t.on != nil {
		t.on.remove(t)
	}
	w.timers.remove(&t.timer)
	if i := slices.Index(w.ready, t); i >= 0 {
		w.ready = slices.Delete(w.ready, i, i+1)
	}
	t.doomed, t.state = true, runnable
	caller := w.current
	w.current = t
	t.halt()
	w.current = caller
	w.bury(t)
}

func (t *task) halt() {
	defer t.caught()
	t.runner.stop()
}

// fail stops the world; the first failure is the one that counts.
func (w *World) fail(err error) {
	if w.failure == nil && !w.closed {
		w.failure = err
	}
}

package sim

import "iter"

// A coroutine runs tasks, one after the other. To make one costs more than most tasks do, and a new one begins with a
// small stack that is copied again and again on the way down into a program: so that a world keeps those whose task has
// ended in good order, and gives them the next.
type coroutine struct {
	next  func() (struct{}, bool)
	stop  func()
	yield func(struct{}) bool
	task  *task // that it runs
	tired bool  // its task did not end in good order: it takes no other
}

// coroutineFor returns one that will run t: an idle one, or a new one.
func (w *World) coroutineFor(t *task) *coroutine {
	if last := len(w.idle) - 1; last >= 0 {
		c := w.idle[last]
		w.idle = w.idle[:last]
		c.task = t
		return c
	}
	c := &coroutine{task: t}
	c.next, c.stop = iter.Pull(func(yield func(struct{}) bool) {
		c.yield = yield
		growStack(0)
		for c.work() && yield(struct{}{}) {
		}
	})
	return c
}

// work runs one task to its end, and reports whether the coroutine can take another.
func (c *coroutine) work() bool {
	c.tired = true
	c.task.run()
	c.tired = c.task.doomed
	c.task.over = true
	return !c.tired
}

// rest takes back the coroutine of a task that has ended in good order.
func (w *World) rest(c *coroutine) {
	c.task = nil
	w.idle = append(w.idle, c)
}

// dismiss ends all idle coroutines.
func (w *World) dismiss() {
	for _, c := range w.idle {
		c.stop()
	}
	w.idle = nil
}

// growStack makes room on a coroutine's stack in one step. It returns a byte of it, for the room to be real.
//
//go:noinline
func growStack(at int) byte {
	var room [stackRoom]byte
	return room[at]
}

// stackRoom is what the programs of a mail server take at their deepest, in octets.
const stackRoom = 3 << 10

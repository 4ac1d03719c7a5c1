package main

import (
	"fmt"
	"sync"
	"time"
)

// longestTurn is how long a task may run, on the real clock, without coming to a wait. The longest of the book takes less
// than a thousandth of it.
const longestTurn = 20 * time.Second

// A watchdog looks after one case. A task that never waits cannot be stopped from outside: the watchdog can but tell its
// name and end the program, which loses nothing that is finished.
type watchdog struct {
	name  string // of the case
	bark  func(error)
	timer *time.Timer

	guard sync.Mutex
	task  string
	turns uint64
	seen  uint64
	held  int
}

// watch begins to look after a case, until stop. bark is called from a goroutine of its own.
func watch(name string, bark func(error)) *watchdog {
	w := &watchdog{name: name, bark: bark}
	w.timer = time.AfterFunc(longestTurn, w.look)
	return w
}

func (w *watchdog) stop() { w.timer.Stop() }

// turn is told which task runs next; it is the harness's Options.Watch.
func (w *watchdog) turn(task string) {
	w.guard.Lock()
	w.task = task
	w.turns++
	w.guard.Unlock()
}

// hold has something done that may last as long as people like: whoever watches a story in a pager reads at leisure.
func (w *watchdog) hold(do func()) {
	w.guard.Lock()
	w.held++
	w.guard.Unlock()
	do()
	w.guard.Lock()
	w.held--
	w.turns++
	w.guard.Unlock()
}

// look barks when the same turn has lasted since the last look.
func (w *watchdog) look() {
	w.guard.Lock()
	task, stuck := w.task, w.turns == w.seen && w.task != "" && w.held == 0
	w.seen = w.turns
	w.guard.Unlock()
	if stuck {
		w.bark(fmt.Errorf("%s: task %s ran for %s without coming to a wait: look for a loop without end in its program", w.name, task, longestTurn))
		return
	}
	w.timer.Reset(longestTurn)
}

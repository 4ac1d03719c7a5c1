package wire

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
)

// afterCut is how long tasks may take to end when all that they could wait for has been taken from them.
const afterCut = 10 * time.Second

// Stopping implements [sim.Host].
func (h *Host) Stopping() bool {
	select {
	case <-h.stopping:
		return true
	default:
		return false
	}
}

// Stop ends all tasks. At once nothing more is accepted, and loops that ask [Host.Stopping] end; what is under way has
// until grace is over, then its connections are closed under it. When Stop returns nil, no task, listener or connection is
// left. It is called once, and not by a task of the host.
func (h *Host) Stop(grace time.Duration) error {
	close(h.stopping)
	h.closeAll(h.listeners)
	h.waitForTasks(grace)
	h.cut()
	h.closeAll(h.conns)
	return h.awaitEnd()
}

// awaitEnd waits for tasks that have nothing left to wait for.
func (h *Host) awaitEnd() error {
	if h.waitForTasks(afterCut) {
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	left := slices.Sorted(maps.Keys(h.tasks))
	return fmt.Errorf("%s: stop: want all tasks to end within %v, got these still running: %s", h.name, afterCut, strings.Join(left, ", "))
}

// waitForTasks waits until no task runs, or the time is over.
func (h *Host) waitForTasks(atMost time.Duration) bool {
	over := false
	timer := time.AfterFunc(atMost, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		over = true
		h.quiet.Broadcast()
	})
	defer timer.Stop()
	h.mu.Lock()
	defer h.mu.Unlock()
	for len(h.tasks) > 0 && !over {
		h.quiet.Wait()
	}
	return len(h.tasks) == 0
}

// closeAll closes what is in a set. Closing takes each out of it.
func (h *Host) closeAll(set map[io.Closer]bool) {
	for _, c := range h.all(set) {
		c.Close()
	}
}

func (h *Host) all(set map[io.Closer]bool) []io.Closer {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Collect(maps.Keys(set))
}

// keep remembers what Stop has to close. It reports false where it is too late for that.
func (h *Host) keep(set map[io.Closer]bool, over <-chan struct{}, c io.Closer) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	select {
	case <-over:
		return false
	default:
		set[c] = true
		return true
	}
}

// forget is the end of keep.
func (h *Host) forget(set map[io.Closer]bool, c io.Closer) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(set, c)
}

package sim

import (
	"fmt"
	"sync"
	"time"
)

// threads is a kernel of plain goroutines, one lock and package time's clock.
type threads struct {
	mu      sync.Mutex
	start   time.Time
	pending map[*timer]*time.Timer
	failure error
}

func newThreads() *threads {
	return &threads{start: time.Now(), pending: map[*timer]*time.Timer{}}
}

func (k *threads) lock()                  { k.mu.Lock() }
func (k *threads) unlock()                { k.mu.Unlock() }
func (k *threads) elapsed() time.Duration { return time.Since(k.start) }
func (k *threads) fail(err error)         { k.failure = err }

func (k *threads) moment(t time.Time) time.Duration {
	if t.IsZero() {
		return never
	}
	return t.Sub(k.start)
}

func (k *threads) set(t *timer, at time.Duration) {
	k.cancel(t)
	t.slot = 1
	var real *time.Timer
	real = time.AfterFunc(at-k.elapsed(), func() {
		k.mu.Lock()
		defer k.mu.Unlock()
		if k.pending[t] == real {
			k.cancel(t)
			t.what.fire()
		}
	})
	k.pending[t] = real
}

func (k *threads) cancel(t *timer) {
	if real := k.pending[t]; real != nil {
		real.Stop()
		delete(k.pending, t)
	}
	t.slot = 0
}

func (k *threads) newBell(fmt.Stringer) bell { return &signal{k: k} }

// signal is a bell that closes a channel to ring.
type signal struct {
	k  *threads
	ch chan struct{}
}

func (s *signal) wait(_ string, until time.Duration) bool {
	left := until - s.k.elapsed()
	if left <= 0 {
		return false
	}
	if s.ch == nil {
		s.ch = make(chan struct{})
	}
	ch := s.ch
	limit := time.NewTimer(left)
	defer limit.Stop()
	s.k.mu.Unlock()
	defer s.k.mu.Lock()
	select {
	case <-ch:
		return true
	case <-limit.C:
		return false
	}
}

func (s *signal) ring() {
	if s.ch != nil {
		close(s.ch)
		s.ch = nil
	}
}

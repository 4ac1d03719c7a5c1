package wire

import (
	"sync"
	"time"
)

// A parcel is a piece of a stream on its way.
type parcel struct {
	data []byte
	fin  bool      // the stream ends after it
	at   time.Time // when it may leave
}

// A lane leads from one station to the next in one direction, and keeps what has to wait.
type lane struct {
	passage *passage
	way     *way
	deliver func(parcel)
	more    chan struct{} // rung when there is something

	mu    sync.Mutex
	queue []parcel
	until time.Time // what comes now leaves then
}

func newLane(x *passage, w *way, deliver func(parcel)) *lane {
	return &lane{passage: x, way: w, deliver: deliver, more: make(chan struct{}, 1)}
}

// put adds a parcel. It does not block.
func (l *lane) put(s parcel) {
	if len(s.data) == 0 && !s.fin {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	s.at = l.until
	l.queue = append(l.queue, s)
	l.way.waiting.Add(int64(len(s.data)))
	ring(l.more)
}

// wait holds back what follows by d more.
func (l *lane) wait(d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now := time.Now(); l.until.Before(now) {
		l.until = now
	}
	l.until = l.until.Add(d)
}

// run delivers until the stream or the connection ends.
func (l *lane) run() {
	for {
		s, ok := l.take()
		if !ok {
			select {
			case <-l.more:
				continue
			case <-l.passage.ended:
				return
			}
		}
		if d := time.Until(s.at); d > 0 && !l.passage.sleep(d) {
			return
		}
		l.deliver(s)
		l.way.waiting.Add(-int64(len(s.data)))
		ring(l.way.drained)
		if s.fin {
			return
		}
	}
}

func (l *lane) take() (parcel, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.queue) == 0 {
		return parcel{}, false
	}
	s := l.queue[0]
	l.queue[0] = parcel{}
	l.queue = l.queue[1:]
	return s, true
}

// ring wakes who waits on a bell, or will.
func ring(bell chan struct{}) {
	select {
	case bell <- struct{}{}:
	default:
	}
}

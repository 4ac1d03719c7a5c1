package loop

import (
	"fmt"
	"net/netip"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"
)

// inputSize is how much is read at once. It bounds what is held of a peer that talks and does not listen.
const inputSize = 64 << 10

// An epoll is a loop on one thread. Everything but the fields marked so belongs to that thread.
type epoll struct {
	group *Group
	fd    int // of the epoll itself
	bell  int // an eventfd: written to when something was posted

	mu     sync.Mutex
	posted []func() // guarded by mu

	open     atomic.Int64 // connections; others read it
	conns    []*conn      // by descriptor
	births   int32        // counts connections: tells old events of a descriptor from new ones
	timers   timers
	swept    time.Time
	breathed time.Time
	idle     bool  // nothing happened of late
	inVain   int   // how often we looked out for nothing, in a row
	nap      int   // how often not to look out now
	at       Turn  // of the talker at hand
	doors    []int // where we listen
	deaf     bool  // but not now
	stopping bool
	in       [inputSize]byte
	out      []byte // what the talker at hand says
	events   [128]unix.EpollEvent
}

func newEngine(g *Group) (engine, error) {
	l := &epoll{group: g}
	var err error
	if l.fd, err = unix.EpollCreate1(unix.EPOLL_CLOEXEC); err != nil {
		return nil, fmt.Errorf("loop: epoll_create1: %w", err)
	}
	if l.bell, err = unix.Eventfd(0, unix.EFD_CLOEXEC|unix.EFD_NONBLOCK); err != nil {
		unix.Close(l.fd)
		return nil, fmt.Errorf("loop: eventfd: %w", err)
	}
	if err := l.watch(l.bell, 0, unix.EPOLLIN); err != nil {
		l.release()
		return nil, fmt.Errorf("loop: epoll_ctl: %w", err)
	}
	return l, nil
}

func (l *epoll) connections() *atomic.Int64 { return &l.open }

// watch begins to wait for events of a descriptor.
func (l *epoll) watch(fd int, birth int32, events uint32) error {
	return unix.EpollCtl(l.fd, unix.EPOLL_CTL_ADD, fd, &unix.EpollEvent{Events: events, Fd: int32(fd), Pad: birth})
}

// post implements [engine].
func (l *epoll) post(do func()) {
	l.mu.Lock()
	l.posted = append(l.posted, do)
	l.mu.Unlock()
	unix.Write(l.bell, []byte{1, 0, 0, 0, 0, 0, 0, 0}) // can fail only when the bell has been rung and not heard yet
}

// stop implements [engine].
func (l *epoll) stop(cut time.Time) {
	begun := make(chan struct{})
	l.post(func() {
		l.stopping = true
		l.closeDoors()
		l.all(func(c *conn) { l.leave(c, ErrStopped) })
		l.At(cut, func() { l.all(func(c *conn) { l.end(c, ErrStopped) }) })
		close(begun)
	})
	<-begun
}

// all does something with each connection.
func (l *epoll) all(do func(*conn)) {
	for _, c := range l.conns {
		if c != nil {
			do(c)
		}
	}
}

// At implements [Loop].
func (l *epoll) At(when time.Time, do func()) { l.timers.add(when, do) }

// run implements [engine].
func (l *epoll) run() {
	defer l.release()
	l.swept = time.Now()
	for !l.stopping || l.open.Load() > 0 {
		n := l.wait()
		for i := range l.events[:n] {
			l.happened(&l.events[i])
		}
		l.passTime(time.Now())
	}
}

// passTime does what is due.
func (l *epoll) passTime(now time.Time) {
	for {
		do, ok := l.timers.due(now)
		if !ok {
			break
		}
		do()
	}
	if now.Sub(l.breathed) >= breath {
		l.breathed = now
		runtime.Gosched()
	}
	if now.Sub(l.swept) >= sweep {
		l.swept = now
		l.lookForSilence(now)
	}
}

// lookForSilence ends conversations that take too long.
func (l *epoll) lookForSilence(now time.Time) {
	limits := l.group.config
	l.all(func(c *conn) {
		switch {
		case limits.Longest > 0 && now.Sub(c.begun) >= limits.Longest:
			l.leave(c, ErrLasted)
		case limits.Silence > 0 && c.quiet(now) >= limits.Silence:
			l.leave(c, ErrSilent)
		}
	})
}

// wait waits for events, or for the next thing that is due.
func (l *epoll) wait() int {
	var n int
	var err error
	if timeout := l.patience(); l.idle && timeout > briefWait {
		n, err = waitLong(l.fd, l.events[:], timeout)
	} else if n, err = l.lookOut(timeout); n == 0 && err == nil {
		n, err = waitBriefly(l.fd, l.events[:], timeout)
	}
	if err != nil {
		return 0 // EINTR: a signal, for somebody else
	}
	l.idle = n == 0
	return n
}

// lookOut looks for events for a moment without sleeping, where there is a processor to spare: in a dialogue of short lines
// the next comes soon, and to wake a sleeper costs the peer more time than to write the line. After it has looked in vain
// it does so less often.
func (l *epoll) lookOut(timeout time.Duration) (n int, err error) {
	if l.group.crowded || timeout < alert {
		return 0, nil
	}
	if l.nap > 0 {
		l.nap--
		return 0, nil
	}
	for begun := time.Now(); n == 0 && err == nil && time.Since(begun) < alert; {
		n, err = waitBriefly(l.fd, l.events[:], 0)
	}
	if n > 0 {
		l.inVain = 0
	} else {
		l.inVain = min(l.inVain+1, mostInVain)
		l.nap = 1 << l.inVain
	}
	return n, err
}

// patience is how long there is nothing to do but wait.
func (l *epoll) patience() time.Duration {
	timeout := time.Hour
	if l.open.Load() > 0 {
		timeout = sweep
	}
	if len(l.timers) > 0 {
		timeout = min(timeout, time.Until(l.timers[0].at))
	}
	return max(0, timeout)
}

// happened looks at one event.
func (l *epoll) happened(e *unix.EpollEvent) {
	fd := int(e.Fd)
	switch {
	case fd == l.bell:
		l.answerBell()
	case e.Pad == 0 && slices.Contains(l.doors, fd):
		l.accept(fd)
	case fd < len(l.conns) && l.conns[fd] != nil && l.conns[fd].birth == e.Pad:
		l.stirred(l.conns[fd], e.Events)
	}
}

// answerBell does what was posted.
func (l *epoll) answerBell() {
	var rings [8]byte
	unix.Read(l.bell, rings[:])
	l.mu.Lock()
	posted := l.posted
	l.posted = nil
	l.mu.Unlock()
	for _, do := range posted {
		do()
	}
}

// release gives the descriptors back.
func (l *epoll) release() {
	l.closeDoors()
	unix.Close(l.bell)
	unix.Close(l.fd)
}

// Dial implements [Loop]. No event tells that the connection was made, for none is needed: who dials in SMTP hears first.
func (l *epoll) Dial(to netip.AddrPort, t Talker) {
	fd, err := dial(to)
	if err != nil {
		l.At(time.Time{}, func() { t.Ended(err) }) // not at once, for the caller may not be done
		return
	}
	l.adopt(fd, t, false)
}

package loop

import (
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"
)

// threads is a loop in which each connection has a goroutine, for systems without epoll. Its lock stands for the one
// thread: talkers hold it while they talk, and the network is waited for without it.
type threads struct {
	group *Group
	open  atomic.Int64

	mu       sync.Mutex
	all      map[*thread]bool
	doors    []net.Listener
	stopping bool
	stopped  chan struct{} // closed when it begins to stop
	cut      chan struct{} // closed when it waits for nothing more
	working  sync.WaitGroup
}

func newThreads(g *Group) *threads {
	return &threads{group: g, all: map[*thread]bool{}, stopped: make(chan struct{}), cut: make(chan struct{})}
}

func (l *threads) connections() *atomic.Int64 { return &l.open }

// listen implements [engine].
func (l *threads) listen(at netip.AddrPort) (netip.AddrPort, error) {
	listener, err := net.Listen("tcp", at.String())
	if err != nil {
		return at, err
	}
	l.doors = append(l.doors, listener)
	return listener.Addr().(*net.TCPAddr).AddrPort(), nil
}

// run implements [engine].
func (l *threads) run() {
	for _, door := range l.doors {
		l.working.Go(func() { l.accept(door) })
	}
	<-l.stopped
	l.working.Wait()
}

func (l *threads) accept(door net.Listener) {
	for {
		conn, err := door.Accept()
		l.mu.Lock()
		stopping := l.stopping
		l.mu.Unlock()
		switch {
		case stopping && err == nil:
			conn.Close()
			return
		case stopping:
			return
		case err != nil:
			time.Sleep(sweep / 10) // no descriptors, most likely
		default:
			l.place(conn)
		}
	}
}

// place gives a new connection a talker, or tells it that there are enough.
func (l *threads) place(conn net.Conn) {
	g := l.group
	if !g.admit() {
		conn.Write(g.config.Full)
		conn.Close()
		return
	}
	to := g.idlest().(*threads)
	to.post(func() { to.adopt(conn, g.config.Accept(to), true) })
}

// adopt makes a conversation of a connection.
func (l *threads) adopt(conn net.Conn, t Talker, accepted bool) {
	c := &thread{loop: l, conn: conn, talker: t, accepted: accepted, begun: time.Now()}
	l.all[c] = true
	l.open.Add(1)
	l.working.Go(c.serve)
}

// post implements [engine].
func (l *threads) post(do func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	do()
}

// At implements [Loop].
func (l *threads) At(when time.Time, do func()) {
	time.AfterFunc(time.Until(when), func() { l.post(do) })
}

// Dial implements [Loop].
func (l *threads) Dial(to netip.AddrPort, t Talker) {
	l.working.Go(func() {
		conn, err := net.DialTimeout("tcp", to.String(), dialTime)
		l.mu.Lock()
		defer l.mu.Unlock()
		if err != nil {
			t.Ended(err)
			return
		}
		if l.stopping {
			conn.Close()
			t.Ended(ErrStopped)
			return
		}
		l.adopt(conn, t, false)
	})
}

// dialTime is how long a connection may take to be made.
const dialTime = 30 * time.Second

// stop implements [engine].
func (l *threads) stop(cut time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.stopping = true
	close(l.stopped)
	for _, door := range l.doors {
		door.Close()
	}
	for c := range l.all {
		c.conn.SetReadDeadline(time.Now()) // it wakes, and asks its talker to leave
	}
	l.At(cut, func() {
		close(l.cut)
		for c := range l.all {
			c.conn.Close()
		}
	})
}

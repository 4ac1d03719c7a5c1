package loop

import (
	"errors"
	"io"
	"time"

	"golang.org/x/sys/unix"
)

// A conn is one connection of an epoll. It is small: nothing is kept for one that is idle.
type conn struct {
	fd        int
	birth     int32
	accepted  bool // counts as one of those that are served
	paused    bool // until a timer wakes it
	closing   bool // hang up once all is said
	abort     bool // and with a reset
	lingering bool // we have hung up, and wait for the peer to do so
	watched   uint32
	talker    Talker
	begun     time.Time
	active    time.Time
	unsaid    []byte // what the peer was not ready to hear: a copy of our own
	tail      []byte // what follows it: the talker's
	untaken   []byte // what the talker did not take
}

// quiet is for how long nothing has come or gone. A pause of our own is nobody's silence.
func (c *conn) quiet(now time.Time) time.Duration {
	if c.paused {
		return 0
	}
	return now.Sub(c.active)
}

// adopt makes a conversation of a descriptor. Its talker begins.
func (l *epoll) adopt(fd int, t Talker, accepted bool) {
	l.births++
	now := time.Now()
	c := &conn{fd: fd, birth: l.births, accepted: accepted, talker: t, begun: now, active: now, watched: unix.EPOLLIN}
	for fd >= len(l.conns) {
		l.conns = append(l.conns, make([]*conn, max(64, len(l.conns)))...)
	}
	l.conns[fd] = c
	l.open.Add(1)
	if err := l.watch(fd, c.birth, c.watched); err != nil {
		l.At(time.Time{}, func() { l.end(c, err) })
		return
	}
	if accepted {
		l.turn(c, nil)
	}
}

// stirred looks at what happened to a connection.
func (l *epoll) stirred(c *conn, events uint32) {
	switch {
	case events&(unix.EPOLLERR|unix.EPOLLHUP) != 0 && c.watched&unix.EPOLLIN == 0:
		l.end(c, errors.Join(c.fault(), io.ErrUnexpectedEOF))
	case events&unix.EPOLLOUT != 0:
		l.resume(c)
	default:
		l.hear(c)
	}
}

// fault is what the kernel has against the connection.
func (c *conn) fault() error {
	if n, err := unix.GetsockoptInt(c.fd, unix.SOL_SOCKET, unix.SO_ERROR); err == nil && n != 0 {
		return unix.Errno(n)
	}
	return nil
}

// hear reads once. What does not fit is told by another event.
func (l *epoll) hear(c *conn) {
	n, err := read(c.fd, l.in[:])
	switch {
	case err == unix.EAGAIN || err == unix.EINTR:
	case err != nil:
		l.end(c, err)
	case n == 0:
		l.end(c, nil)
	case c.lingering: // nobody listens any more
	default:
		l.turn(c, l.in[:n])
	}
}

// turn lets the talker make of what was heard what it will, and says what it says, until there is something to wait for.
func (l *epoll) turn(c *conn, heard []byte) {
	c.active = time.Now()
	for {
		t := &l.at
		*t = Turn{Out: l.out[:0]}
		c.talker.Talk(heard, t)
		l.out = t.Out[:0]
		heard = heard[t.Taken:]
		c.closing, c.abort = c.closing || t.Close || t.Abort, c.abort || t.Abort
		said, err := l.say(c, t.Out, t.Tail)
		switch {
		case err != nil:
			l.end(c, err)
			return
		case t.Pause > 0:
			c.paused = true
			l.At(time.Now().Add(t.Pause), func() { l.unpause(c) })
		}
		if !said || c.paused {
			c.untaken = append(c.untaken[:0], heard...)
			l.rewatch(c)
			return
		}
		if c.closing {
			l.hangUp(c)
			return
		}
		if len(heard) == 0 {
			return
		}
	}
}

// say writes octets, and reports whether the kernel took them all. It keeps what it did not.
func (l *epoll) say(c *conn, out, tail []byte) (all bool, err error) {
	for len(out)+len(tail) > 0 {
		n, err := writeBoth(c.fd, out, tail)
		switch {
		case err == unix.EINTR:
			continue
		case err == unix.EAGAIN:
			c.unsaid, c.tail = append([]byte(nil), out...), tail
			return false, nil
		case err != nil:
			return false, err
		}
		ahead := min(n, len(out))
		out, tail = out[ahead:], tail[n-ahead:]
	}
	c.unsaid, c.tail = nil, nil
	return true, nil
}

func writeBoth(fd int, out, tail []byte) (int, error) {
	switch {
	case len(tail) == 0:
		return write(fd, out)
	case len(out) == 0:
		return write(fd, tail)
	}
	return unix.Writev(fd, [][]byte{out, tail})
}

// resume says on what the peer was not ready to hear.
func (l *epoll) resume(c *conn) {
	said, err := l.say(c, c.unsaid, c.tail)
	if err != nil {
		l.end(c, err)
		return
	}
	c.active = time.Now()
	if said {
		l.goOn(c)
	}
}

// unpause goes on after a pause.
func (l *epoll) unpause(c *conn) {
	if l.conns[c.fd] != c {
		return // gone meanwhile
	}
	c.paused = false
	if len(c.unsaid)+len(c.tail) == 0 {
		l.goOn(c)
	}
}

// goOn hears again, what was left over first, unless there is something to wait for still.
func (l *epoll) goOn(c *conn) {
	if c.paused {
		l.rewatch(c)
		return
	}
	if c.closing {
		l.hangUp(c)
		return
	}
	rest := c.untaken
	c.untaken = nil
	l.rewatch(c)
	l.turn(c, rest)
}

// rewatch asks for the events that the connection waits for.
func (l *epoll) rewatch(c *conn) {
	want := uint32(unix.EPOLLIN)
	if len(c.unsaid)+len(c.tail) > 0 {
		want = unix.EPOLLOUT // hearing more would make more to say
	} else if c.paused {
		want = 0
	}
	if want == c.watched {
		return
	}
	c.watched = want
	if err := unix.EpollCtl(l.fd, unix.EPOLL_CTL_MOD, c.fd, &unix.EpollEvent{Events: want, Fd: int32(c.fd), Pad: c.birth}); err != nil {
		l.At(time.Time{}, func() { l.end(c, err) })
	}
}

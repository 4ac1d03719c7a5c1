package loop

import (
	"time"

	"golang.org/x/sys/unix"
)

// leave asks a talker to end its conversation.
func (l *epoll) leave(c *conn, why error) {
	if c.lingering {
		return // it has ended
	}
	words, stay := c.talker.Leave(why)
	if why == ErrStopped && stay {
		return
	}
	if len(c.unsaid)+len(c.tail) == 0 {
		unix.Write(c.fd, words) // whether this fails does not matter any more
	}
	l.end(c, why)
}

// hangUp ends a conversation in which all is said. A peer that is still talking would get a reset, and might not see our
// last words, if the connection were closed at once; so we say that we are done, and hear the rest for a while.
func (l *epoll) hangUp(c *conn) {
	if c.abort {
		unix.SetsockoptLinger(c.fd, unix.SOL_SOCKET, unix.SO_LINGER, &unix.Linger{Onoff: 1})
		l.end(c, nil)
		return
	}
	if n, err := unix.IoctlGetInt(c.fd, unix.TIOCINQ); err != nil || n == 0 {
		l.end(c, nil)
		return
	}
	unix.Shutdown(c.fd, unix.SHUT_WR)
	c.lingering, c.paused, c.untaken = true, false, nil
	l.rewatch(c)
	l.At(time.Now().Add(lingerTime), func() { l.end(c, nil) })
}

// end closes a connection, once. The kernel takes it out of the epoll.
func (l *epoll) end(c *conn, err error) {
	if c.fd >= len(l.conns) || l.conns[c.fd] != c {
		return
	}
	l.conns[c.fd] = nil
	unix.Close(c.fd)
	l.open.Add(-1)
	if c.accepted {
		l.group.served.Add(-1)
	}
	l.listenAgain()
	c.talker.Ended(err)
}

package loop

import (
	"errors"
	"io"
	"net"
	"os"
	"time"
)

// A thread is one connection of threads.
type thread struct {
	loop     *threads
	conn     net.Conn
	talker   Talker
	accepted bool
	asked    bool // to leave, because the group stops
	begun    time.Time
	active   time.Time
}

// serve is the life of a connection.
func (c *thread) serve() {
	err := c.converse()
	l := c.loop
	l.mu.Lock()
	defer l.mu.Unlock()
	c.conn.Close()
	delete(l.all, c)
	l.open.Add(-1)
	if c.accepted {
		l.group.served.Add(-1)
	}
	c.talker.Ended(err)
}

// converse hears and says until one side has had enough.
func (c *thread) converse() error {
	c.active = time.Now()
	if c.accepted {
		if ended, err := c.turns(nil); ended || err != nil {
			return err
		}
	}
	buffer := make([]byte, 16<<10)
	for {
		c.await()
		n, err := c.conn.Read(buffer)
		switch {
		case n > 0:
			c.active = time.Now()
			if ended, err := c.turns(buffer[:n]); ended || err != nil {
				return err
			}
		case errors.Is(err, os.ErrDeadlineExceeded):
			if why := c.leave(); why != nil {
				return why
			}
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		}
	}
}

// await says until when to wait for the peer; not at all when there is word of our own that the group stops.
func (c *thread) await() {
	l := c.loop
	l.mu.Lock()
	defer l.mu.Unlock()
	until := c.deadline()
	if l.stopping && !c.asked {
		until = time.Now()
	}
	c.conn.SetReadDeadline(until)
}

// turns lets the talker make of what was heard what it will, until there is something to wait for.
func (c *thread) turns(heard []byte) (ended bool, err error) {
	for {
		t := Turn{}
		c.loop.post(func() { c.talker.Talk(heard, &t) })
		heard = heard[t.Taken:]
		c.conn.SetWriteDeadline(c.deadline())
		for _, words := range [][]byte{t.Out, t.Tail} {
			if _, err := c.conn.Write(words); err != nil && len(words) > 0 {
				return true, err
			}
		}
		if t.Close || t.Abort {
			c.hangUp(t.Abort)
			return true, nil
		}
		if t.Pause > 0 {
			select {
			case <-time.After(t.Pause):
			case <-c.loop.cut:
				return true, ErrStopped
			}
			c.active = time.Now()
		} else if len(heard) == 0 {
			return false, nil
		}
	}
}

// hangUp makes the end of a connection a reset, or one that lets a peer who is still talking see our last words.
func (c *thread) hangUp(abort bool) {
	tcp, ok := c.conn.(*net.TCPConn)
	switch {
	case ok && abort:
		tcp.SetLinger(0)
	case ok:
		tcp.CloseWrite()
		tcp.SetReadDeadline(time.Now().Add(lingerTime))
		io.Copy(io.Discard, tcp)
	}
}

// deadline is when the patience with the peer ends; zero is never.
func (c *thread) deadline() time.Time {
	var first time.Time
	limits := c.loop.group.config
	if limits.Silence > 0 {
		first = c.active.Add(limits.Silence)
	}
	if last := c.begun.Add(limits.Longest); limits.Longest > 0 && (first.IsZero() || last.Before(first)) {
		first = last
	}
	return first
}

// leave asks the talker to end, and returns why the connection ends, or nil when it stays.
func (c *thread) leave() error {
	why := ErrSilent
	l, limits := c.loop, c.loop.group.config
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.stopping && !c.asked:
		c.asked, why = true, ErrStopped
	case limits.Longest > 0 && time.Since(c.begun) >= limits.Longest:
		why = ErrLasted
	}
	words, stay := c.talker.Leave(why)
	if why == ErrStopped && stay {
		return nil
	}
	c.conn.SetWriteDeadline(time.Now().Add(lingerTime))
	c.conn.Write(words)
	return why
}

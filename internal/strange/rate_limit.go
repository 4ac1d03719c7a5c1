package strange

import (
	"sync"
	"time"
)

// A limiter lets so many calls in while a time lasts; the next time begins with the first call after it.
type limiter struct {
	most  int
	lasts time.Duration

	mu    sync.Mutex
	calls int
	since time.Time
}

func (l *limiter) admits() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if time.Since(l.since) > l.lasts {
		l.calls, l.since = 0, time.Now()
	}
	l.calls++
	return l.calls <= l.most
}

// limited turns those away with a line for whom there is no room any more.
func limited(line string) func(s *Server) Behaviour {
	return func(s *Server) Behaviour {
		l := &limiter{most: 20, lasts: s.seconds(15)}
		return Behaviour{Called: func(c *Call) {
			if !l.admits() {
				c.Say(line)
				c.HangUp()
			}
		}}
	}
}

// Postfix (anvil), Exim (ratelimit) and large providers count calls and messages of each client.
func init() {
	register("rate-limit", "takes 20 calls in 15 seconds, and says 421 to others", Manner{
		Behave: limited("421 4.7.0 Error: too many connections from 127.0.0.1"),
	})
	register("rate-limit-554", "takes 20 calls in 15 seconds, and says 554 to others", Manner{
		Behave: limited("554 5.7.1 Too many connections"),
	})
}

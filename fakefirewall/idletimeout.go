package fakefirewall

import (
	"fmt"
	"time"

	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/catalogue"
)

func init() {
	register(entry{
		name:    "idle-timeout",
		summary: "forgets or resets a connection on which nothing has passed for a while",
		story: `Address translators and firewalls keep a table of connections and drop those that are idle, often after less
than the ten minutes that RFC 5321 section 4.5.3.2.6 gives a server for its answer to a message; RFC 5382 section 5 asks
them for two hours and four minutes. how=forget says nothing: what either side sends afterwards is lost, and the sender
times out. how=reset sends RST to both. Postfix's history of 2007 tells of servers that scanned mail for too long behind
such a device: "lost connection after end-of-data". Forgetting needs a simulated link.`,
		params: []catalogue.Param{
			{Name: "after", Default: "5m", Usage: "how long a connection may be idle"},
			{Name: "how", Default: "forget", Usage: "forget or reset"},
		},
		loses: func(s *catalogue.Settings) bool { return s.String("how") == "forget" },
		make: func(s *catalogue.Settings) (stream, error) {
			after, reset := s.Duration("after"), s.Choice("how", "forget", "reset") == "reset"
			if after == 0 {
				return nil, fmt.Errorf("setting after: want a time above zero, got %q", s.String("after"))
			}
			return func(f sim.Flow) sim.Filter {
				return &idleWatch{deeds: deeds{conn: f.Conn}, after: after, reset: reset, last: f.Start}
			}, nil
		},
	})
}

// idleWatch knows when bytes last passed. One alarm at a time is set, for the earliest moment that can matter.
type idleWatch struct {
	deeds
	after time.Duration
	reset bool
	last  time.Duration
	armed bool
	gone  bool
}

// Filter passes bytes as long as the connection is remembered.
func (b *idleWatch) Filter(at time.Duration, _ sim.Direction, p []byte) []sim.Action {
	b.expire(at)
	switch {
	case b.gone && b.reset:
		b.account(sim.Swallow, len(p))
	case b.gone:
		b.account(sim.Lose, len(p))
	default:
		b.last = at
		b.account(sim.PassOn, len(p))
		b.arm(at)
	}
	return b.take()
}

// Alarm looks whether the connection has been idle for long enough.
func (b *idleWatch) Alarm(at time.Duration) []sim.Action {
	b.armed = false
	b.expire(at)
	b.arm(at)
	return b.take()
}

func (b *idleWatch) arm(at time.Duration) {
	if !b.armed && !b.gone {
		b.armed = true
		b.wake(b.last + b.after - at)
	}
}

func (b *idleWatch) expire(at time.Duration) {
	if b.gone || at-b.last < b.after {
		return
	}
	b.gone = true
	if !b.reset {
		b.note("forgot the connection, idle for %v", b.after)
		return
	}
	b.note("reset the connection, idle for %v", b.after)
	b.end(sim.Cut)
}

package load

import (
	"sync/atomic"
	"time"
)

// A pace says when the next message is due. Without a rate it is due at once, whenever a dialogue asks. With one, each has
// its time from the beginning, whatever becomes of those before: what is sent late because the server was slow counts as
// slow from the time at which it was due, so that no delay hides those that it causes.
type pace struct {
	messages int64         // in all; zero is no limit
	interval time.Duration // between them; zero is at once
	begun    time.Time
	until    time.Time // none is due after this; the zero Time is no limit
	taken    atomic.Int64
	stopped  atomic.Bool
}

func newPace(c Config, begun time.Time) *pace {
	p := &pace{messages: c.Messages, begun: begun}
	if c.Rate > 0 {
		p.interval = time.Duration(float64(time.Second) / c.Rate)
	}
	if c.Duration > 0 {
		p.until = begun.Add(c.Duration)
	}
	return p
}

// next takes the next message, and says when it is due; there may be none.
func (p *pace) next(now time.Time) (due time.Time, ok bool) {
	n := p.taken.Add(1) - 1
	if p.stopped.Load() || p.messages > 0 && n >= p.messages {
		return now, false
	}
	due = now
	if p.interval > 0 {
		due = p.begun.Add(time.Duration(n) * p.interval)
	}
	return due, p.until.IsZero() || due.Before(p.until)
}

// stop lets no more be due.
func (p *pace) stop() { p.stopped.Store(true) }

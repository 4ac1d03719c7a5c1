package load

import (
	"sync/atomic"
	"time"
)

// A Tally is what a sink has counted. It may be read while the sink works.
type Tally struct {
	connections, messages, recipients, octets, refused, cut atomic.Int64

	first, last atomic.Int64 // when a message was taken, in nanoseconds since the sink began
}

// Counts are the figures of a Tally at a moment.
type Counts struct {
	Connections int64 `json:"connections"`
	Messages    int64 `json:"messages"`   // that were answered with 250
	Recipients  int64 `json:"recipients"` // of these
	Octets      int64 `json:"octets"`     // of their content, without the dots of transparency
	Refused     int64 `json:"refused"`    // replies of 400 and above
	Cut         int64 `json:"cut"`        // connections that ended within a message
}

// took counts a message, and returns how many there are.
func (t *Tally) took(recipients, octets int64, at time.Duration) int64 {
	t.recipients.Add(recipients)
	t.octets.Add(octets)
	t.first.CompareAndSwap(0, int64(at))
	t.last.Store(int64(at))
	return t.messages.Add(1)
}

// span is the time from the first message to the last.
func (t *Tally) span() time.Duration { return time.Duration(t.last.Load() - t.first.Load()) }

// rate is how many messages came in a second, from the first to the last; zero if there are not two.
func (t *Tally) rate() float64 {
	took := t.span()
	if took <= 0 {
		return 0
	}
	return float64(t.messages.Load()-1) / took.Seconds()
}

// Counts reads the tally.
func (t *Tally) Counts() Counts {
	return Counts{
		Connections: t.connections.Load(), Messages: t.messages.Load(), Recipients: t.recipients.Load(),
		Octets: t.octets.Load(), Refused: t.refused.Load(), Cut: t.cut.Load(),
	}
}

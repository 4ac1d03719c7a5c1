package load

import (
	"context"
	"net/netip"
	"sync/atomic"
	"time"

	"github.com/smtplab/smtplab/internal/load/loop"
	"github.com/smtplab/smtplab/sim/smtp"
)

// Config says what a [Load] sends.
type Config struct {
	To          netip.AddrPort
	Connections int           // at a time
	Messages    int64         // in all; zero is as many as Duration allows
	Duration    time.Duration // none is due after it; zero is as long as Messages take
	Rate        float64       // messages due per second; zero is as many as the server takes
	Size        int           // octets of a message's content
	Recipients  int           // of a message
	Keep        bool          // sessions open for the next message
	Pipelining  bool          // commands without waiting for replies (RFC 2920)
	Name        string        // in EHLO
	Sender      smtp.Path
	Recipient   smtp.Path     // of several, each has a number behind its local part
	Silence     time.Duration // how long a server may take to answer
	Loops       int           // threads; zero is what suits one machine for both ends
}

// A Load sends messages as fast as they are taken, or at a rate.
type Load struct {
	config   Config
	script   *script
	pace     *pace
	group    *loop.Group
	counters []*counter // by loop
	finished atomic.Int64
	active   atomic.Int64 // dialogues
	mute     atomic.Int64 // connections in a row on which no server spoke
	done     chan struct{}
}

// mostMute is how many connections in a row may be mute before it is no use to go on.
const mostMute = 100

// NewLoad makes a load, which sends nothing before Run.
func NewLoad(c Config) (*Load, error) {
	group, err := loop.New(loop.Config{Loops: c.Loops, Silence: c.Silence})
	if err != nil {
		return nil, err
	}
	return &Load{config: c, script: newScript(c), group: group, done: make(chan struct{})}, nil
}

// Finished is how many messages have had their end, well or not. It may be called while the load runs.
func (l *Load) Finished() int64 { return l.finished.Load() }

// Run sends all there is to send. When the context ends, what is under way has the drain time to end.
func (l *Load) Run(ctx context.Context, drain time.Duration) Result {
	begun := time.Now()
	l.pace = newPace(l.config, begun)
	l.active.Store(int64(l.config.Connections))
	for range l.group.Loops() {
		l.counters = append(l.counters, newCounter())
	}
	l.group.Start()
	l.group.Each(func(i int, on loop.Loop) {
		for n := i; n < l.config.Connections; n += l.group.Loops() {
			d := &dialogue{load: l, loop: on, count: l.counters[i]}
			d.begin()
		}
	})
	interrupted := false
	select {
	case <-l.done:
	case <-ctx.Done():
		interrupted = true
		l.pace.stop()
	}
	l.group.Stop(drain)
	took := time.Since(begun)
	sum := newCounter()
	for _, c := range l.counters {
		sum.add(c)
	}
	r := sum.result(l.config, took)
	r.Interrupted = interrupted
	return r
}

// retire counts a dialogue that has nothing more to send.
func (l *Load) retire() {
	if l.active.Add(-1) == 0 {
		close(l.done)
	}
}

package wire

import (
	"sync"
	"time"

	"github.com/smtplab/smtplab/sim"
)

// A monitor is a mutex, and a bell that those who wait hear.
type monitor struct {
	host *Host
	sync.Mutex

	bell struct {
		sync.Mutex
		rung chan struct{} // closed by the next Broadcast; nil while nobody listens
	}
}

// NewMonitor implements [sim.Host].
func (h *Host) NewMonitor() sim.Monitor { return &monitor{host: h} }

// whileStopping is how long a wait lasts at most on a host that stops: whoever looked at Stopping just before it began
// must get to look again.
const whileStopping = 10 * time.Millisecond

// Wait implements [sim.Monitor]. On a host that stops it also ends for no reason, as if there had been a Broadcast.
func (m *monitor) Wait(_ string, until time.Time) bool {
	rung := m.listen()
	m.Unlock()
	defer m.Lock()
	var over, again <-chan time.Time
	if !until.IsZero() {
		timer := time.NewTimer(time.Until(m.host.bySystem(until)))
		defer timer.Stop()
		over = timer.C
	}
	stopping := m.host.stopping
	if m.host.Stopping() {
		timer := time.NewTimer(whileStopping)
		defer timer.Stop()
		again, stopping = timer.C, nil
	}
	select {
	case <-rung:
		return true
	case <-over:
		return false
	case <-stopping:
		return true
	case <-again:
		return true
	}
}

// listen returns what the next Broadcast closes.
func (m *monitor) listen() <-chan struct{} {
	m.bell.Lock()
	defer m.bell.Unlock()
	if m.bell.rung == nil {
		m.bell.rung = make(chan struct{})
	}
	return m.bell.rung
}

// Broadcast implements [sim.Monitor].
func (m *monitor) Broadcast() {
	m.bell.Lock()
	defer m.bell.Unlock()
	if m.bell.rung != nil {
		close(m.bell.rung)
		m.bell.rung = nil
	}
}

package wire

import (
	"context"

	"github.com/smtplab/smtplab/sim"
)

// power is what state a machine is in.
type power int32

const (
	on      power = iota
	halted        // its programs were ended, its system answers
	crashed       // it says nothing any more
)

// Halt ends the host's programs at once, as one that is killed: listeners close, connections are reset, and nothing that
// the programs still say is recorded. When it returns nil, no task is left. It is not called by a task of the host.
func (h *Host) Halt() error { return h.fall(halted) }

// Crash is a power cut, as far as one can be had: nothing is recorded any more. A real system stays silent for no
// machine that is gone, and so others see their connections reset, and new ones refused.
func (h *Host) Crash() error { return h.fall(crashed) }

func (h *Host) fall(to power) error {
	if power(h.power.Load()) != on {
		h.power.Store(int32(to))
		return nil
	}
	h.power.Store(int32(to))
	close(h.stopping)
	h.closeAll(h.listeners)
	h.cut()
	for _, c := range h.all(h.conns) {
		c.(sim.Conn).Reset()
	}
	return h.awaitEnd()
}

// Boot brings a host up that has been ended, for programs to be started anew.
func (h *Host) Boot() {
	h.stopping = make(chan struct{})
	h.life, h.cut = context.WithCancel(context.Background())
	h.power.Store(int32(on))
}

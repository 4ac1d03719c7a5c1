package sim

import (
	"net"
	"slices"
)

// power is what state a machine is in.
type power byte

const (
	up      power = iota
	stopped       // its programs ended, its network answers
	crashed       // dead
)

// Stopping reports that the machine goes down or is down.
func (m *Machine) Stopping() bool { return m.power != up }

// Stop ends the machine's programs in order: Stopping becomes true, listeners and sockets close, connections are
// reset, and then its tasks are killed. The machine's network lives on and answers with RST.
func (m *Machine) Stop() {
	if m.power != up {
		return
	}
	m.power = stopped
	m.closeSockets()
	for _, c := range slices.Clone(m.conns) {
		if !c.closed {
			c.abort("")
		}
	}
	m.world.kill(m)
}

// Crash is a power cut: no packet leaves, nothing more is recorded, and what arrives is ignored until Boot.
func (m *Machine) Crash() {
	if m.power == crashed {
		return
	}
	m.power = crashed
	m.closeSockets()
	for _, c := range slices.Clone(m.conns) {
		c.forget()
	}
	m.world.kill(m)
}

// Boot brings the machine up again. Of connections from before it knows nothing, and answers their segments with RST.
// Its programs are started anew by the caller.
func (m *Machine) Boot() { m.power = up }

func (m *Machine) closeSockets() {
	for len(m.listeners) > 0 {
		m.listeners[len(m.listeners)-1].shut()
	}
	for len(m.sockets) > 0 {
		m.sockets[len(m.sockets)-1].shut()
	}
}

// lastSteps is how many steps the tasks of a closed world may take to their ends.
const lastSteps = 1000

// disperse lets the tasks of a closed world end by themselves, as far as they do so when their sockets close and they
// are told that their machine is going down. That costs much less than to kill them.
func (w *World) disperse() {
	for _, m := range w.machines {
		m.power = stopped
		m.closeSockets()
		for _, c := range slices.Clone(m.conns) {
			c.forget()
		}
	}
	for _, t := range w.tasks {
		if t.on != nil {
			t.on.remove(t)
			w.timers.remove(&t.timer)
			t.wake()
		}
	}
	w.steps, w.maxSteps = 0, lastSteps
	for len(w.ready) > 0 && w.steps < lastSteps {
		w.step()
	}
}

// forget is what a power cut does to an end of a connection.
func (c *conn) forget() {
	c.forgotten = true
	c.closed = true
	c.die(net.ErrClosed)
	c.flow.settle()
}

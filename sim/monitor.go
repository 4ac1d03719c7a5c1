package sim

import "time"

// A monitor is a Monitor in a world. Nothing needs guarding where one task runs at a time; it is there so that the
// same program is right on real threads, and so it complains about what would be wrong there.
type monitor struct {
	queue  waiters
	locked bool
	holder *task // nil when it was locked from outside of the tasks
}

// Lock panics when the monitor is locked: since no task parks with a monitor locked, only its holder can get here.
func (m *monitor) Lock() {
	if m.locked && (m.holder == nil || m.holder.state != ended) {
		panic("sim: a locked monitor was locked again")
	}
	m.locked, m.holder = true, m.queue.world.current
	if m.holder != nil {
		m.holder.locks++
	}
}

func (m *monitor) Unlock() {
	if !m.locked {
		panic("sim: a monitor was unlocked that was not locked")
	}
	if m.holder != nil {
		m.holder.locks--
	}
	m.locked, m.holder = false, nil
}

func (m *monitor) Wait(why string, until time.Time) bool {
	m.Unlock()
	// A task that is killed here unlocks by defer, and so must hold the lock again.
	defer m.Lock()
	return m.queue.wait(why, m.queue.world.moment(until))
}

func (m *monitor) Broadcast() { m.queue.ring() }

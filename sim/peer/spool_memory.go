package peer

import (
	"fmt"
	"slices"
	"time"

	"github.com/smtplab/smtplab/sim"
)

// A MemorySpool keeps the queue of a simulated host. It has the manners of a disk: what Put or Remove was still writing
// when the host crashed is forgotten, what they had returned from stays.
type MemorySpool struct {
	host    sim.Host
	sync    time.Duration
	monitor sim.Monitor

	messages []*Message // in the order in which they were first put
	crashes  int
	safe     time.Time // when all that was begun is synced
}

// NewMemorySpool returns an empty spool for a host. sync is how long, in the host's time, it takes until what is written
// is safe; with zero it is safe at once and nothing parks.
func NewMemorySpool(h sim.Host, sync time.Duration) *MemorySpool {
	return &MemorySpool{host: h, sync: sync, monitor: h.NewMonitor()}
}

// Put implements [Spool].
func (s *MemorySpool) Put(m *Message) error {
	kept := m.Clone()
	return s.commit("store message "+m.ID, func() {
		if i := s.index(m.ID); i >= 0 {
			s.messages[i] = kept
			return
		}
		s.messages = append(s.messages, kept)
	})
}

// Remove implements [Spool].
func (s *MemorySpool) Remove(id string) error {
	return s.commit("remove message "+id, func() {
		s.messages = slices.DeleteFunc(s.messages, func(m *Message) bool { return m.ID == id })
	})
}

// Scan implements [Spool].
func (s *MemorySpool) Scan() ([]*Message, error) {
	s.monitor.Lock()
	defer s.monitor.Unlock()
	found := make([]*Message, len(s.messages))
	for i, m := range s.messages {
		found[i] = m.Clone()
	}
	return found, nil
}

// Crash forgets what is not synced: each Put and Remove that has not returned will do nothing.
func (s *MemorySpool) Crash() {
	s.monitor.Lock()
	defer s.monitor.Unlock()
	s.crashes++
	s.safe = time.Time{}
}

// SafeAt is when all that Put and Remove have begun to write is synced. It is zero or past where nothing is being written.
func (s *MemorySpool) SafeAt() time.Time {
	s.monitor.Lock()
	defer s.monitor.Unlock()
	return s.safe
}

// commit makes a change after the time that a sync takes, unless the host crashes meanwhile. The monitor is not held
// while it sleeps: to park with a locked monitor is an error.
func (s *MemorySpool) commit(what string, change func()) error {
	s.monitor.Lock()
	before := s.crashes
	s.safe = s.host.Now().Add(s.sync)
	s.monitor.Unlock()
	if s.sync > 0 {
		s.host.Sleep(s.sync)
	}
	s.monitor.Lock()
	defer s.monitor.Unlock()
	if s.crashes != before {
		return fmt.Errorf("spool of %s: want to %s, but the host crashed before it was synced", s.host.Name(), what)
	}
	change()
	return nil
}

func (s *MemorySpool) index(id string) int {
	return slices.IndexFunc(s.messages, func(m *Message) bool { return m.ID == id })
}

package harness

import (
	"errors"
	"sync"
	"sync/atomic"

	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/record"
	"github.com/smtplab/smtplab/sim/wire"
)

// A realMachine is a host on real sockets.
type realMachine struct {
	*wire.Host
	ground *real
	leases []*lease
}

// Stop implements machine.
func (m *realMachine) Stop() { m.fall(m.Halt) }

// Crash implements machine.
func (m *realMachine) Crash() { m.fall(m.Host.Crash) }

// fall ends the programs. They are goroutines, which go on to their next wait: what they still do is void.
func (m *realMachine) fall(how func() error) {
	for _, l := range m.leases {
		l.over.Store(true)
	}
	m.leases = nil
	if err := how(); err != nil {
		m.ground.fail(err)
	}
}

// A lease is a spool as the programs have it that run on a machine until it falls.
type lease struct {
	peer.Spool
	over atomic.Bool
}

var errFallen = errors.New("spool: the machine is down")

// Put implements peer.Spool.
func (l *lease) Put(m *peer.Message) error {
	if l.over.Load() {
		return errFallen
	}
	return l.Spool.Put(m)
}

// Remove implements peer.Spool.
func (l *lease) Remove(id string) error {
	if l.over.Load() {
		return errFallen
	}
	return l.Spool.Remove(id)
}

// A sealedTape is a tape for several tasks, which takes no more when the story is over.
type sealedTape struct {
	guard  sync.Mutex
	tape   *tape
	sealed bool
}

// Add implements record.Sink.
func (t *sealedTape) Add(e record.Event) {
	t.guard.Lock()
	defer t.guard.Unlock()
	if !t.sealed {
		t.tape.Add(e)
	}
}

func (t *sealedTape) full() bool {
	t.guard.Lock()
	defer t.guard.Unlock()
	return t.tape.full()
}

// makeRoom lets one more event in.
func (t *sealedTape) makeRoom() {
	t.guard.Lock()
	defer t.guard.Unlock()
	t.tape.limit++
}

func (t *sealedTape) seal() {
	t.guard.Lock()
	defer t.guard.Unlock()
	t.sealed = true
}

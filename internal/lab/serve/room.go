package serve

import (
	"fmt"
	"io"
	"sync/atomic"
)

// How much memory strangers may fill together, in octets. What is small is not counted: there are so many who may wait.
const (
	smallRequest = 16 << 10
	allRequests  = 64 << 20
	smallAnswer  = 1 << 20
	allAnswers   = 128 << 20
)

// A room has so many octets.
type room struct{ free atomic.Int64 }

func newRoom(octets int64) *room {
	r := &room{}
	r.free.Store(octets)
	return r
}

// take takes octets, if there are so many.
func (r *room) take(octets int64) bool {
	if r.free.Add(-octets) >= 0 {
		return true
	}
	r.free.Add(octets)
	return false
}

func (r *room) giveBack(octets int64) { r.free.Add(octets) }

// A metered reader takes room for what it reads, beyond what is small, so that a request costs memory when it comes and not
// when it is announced.
type metered struct {
	io.Reader
	room        *room
	read, taken int64
}

// Read implements io.Reader.
func (m *metered) Read(b []byte) (int, error) {
	n, err := m.Reader.Read(b)
	m.read += int64(n)
	if want := m.read - smallRequest - m.taken; want > 0 {
		if !m.room.take(want) {
			return 0, fmt.Errorf("%w: too many large requests at once", errBusy)
		}
		m.taken += want
	}
	return n, err
}

// done gives all back.
func (m *metered) done() { m.room.giveBack(m.taken) }

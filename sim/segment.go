package sim

import (
	"time"

	"github.com/smtplab/smtplab/sim/record"
)

// A segment is a piece of a TCP connection on its way over one link. One without flags and payload is the third of the
// handshake; other bare acknowledgements are recorded and take effect at once, and so do not travel.
type segment struct {
	next    *segment
	payload []byte
	at      time.Duration // when it arrives, or leaves while it is held back
	flags   record.Flags  // SYN, FIN, RST, PSH; ACK is added as it leaves
	again   bool          // it was sent before
	note    string        // of its packet
}

// length is how many sequence numbers it takes.
func (s *segment) length() uint32 {
	n := uint32(len(s.payload))
	if s.flags&(record.SYN|record.FIN) != 0 {
		n++
	}
	return n
}

// segments is a queue.
type segments struct{ first, last *segment }

func (q *segments) push(s *segment) {
	s.next = nil
	if q.last == nil {
		q.first = s
	} else {
		q.last.next = s
	}
	q.last = s
}

func (q *segments) pop() *segment {
	s := q.first
	q.first = s.next
	if q.first == nil {
		q.last = nil
	}
	s.next = nil
	return s
}

// segment gives out a segment; free takes it back.
func (n *network) segment(flags record.Flags, payload []byte, note string) *segment {
	if n.spare.first == nil {
		slab := make([]segment, 8)
		for i := range slab {
			n.spare.push(&slab[i])
		}
	}
	s := n.spare.pop()
	s.flags, s.payload, s.note = flags, payload, note
	return s
}

func (n *network) free(s *segment) {
	*s = segment{}
	n.spare.push(s)
}

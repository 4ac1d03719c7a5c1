package fakedns

import (
	"bytes"
	"net/netip"

	"github.com/smtplab/smtplab/sim/record"
)

// A memory keeps answers as they were sent. To a query that differs from an earlier one in nothing but its id, the truth
// is the same to the last octet, as long as the zones are: it need not be read, looked up and packed again, which takes
// longer than all else that a server does itself. Faults count their occasions and look at the clock, so that a server
// that has any remembers nothing.
type memory struct {
	most     int
	udp, tcp map[string]*known // by the query without its id; the transport decides how long an answer may be
}

// A known query is one that was answered before.
type known struct {
	packed []byte
	fact   record.Served
	reply  Reply // to send it at once
}

// The longest query and answer that are remembered: a memory of n answers takes less than n kilobytes and a half.
const (
	longestQuery  = 300
	longestAnswer = 1232
)

// idSize is that of the id with which a message begins.
const idSize = 2

func newMemory(most int) *memory {
	return &memory{most: most, udp: map[string]*known{}, tcp: map[string]*known{}}
}

func (m *memory) of(transport string) map[string]*known {
	if transport == "tcp" {
		return m.tcp
	}
	return m.udp
}

// recall finds an earlier answer to a message; nil where there is none.
func (s *Server) recall(transport string, message []byte) *known {
	if len(message) < headerSize {
		return nil
	}
	s.guard.Lock()
	defer s.guard.Unlock()
	if s.memory == nil {
		return nil
	}
	return s.memory.of(transport)[string(message[idSize:])]
}

// remember keeps an answer in the memory that was there when it was made: SetZones begins another. One that is full begins
// anew, so that a flood of questions costs time, and no more memory.
func (s *Server) remember(m *memory, message, packed []byte, fact *record.Served) {
	if m == nil || packed == nil || len(message) > longestQuery || len(packed) > longestAnswer {
		return
	}
	s.guard.Lock()
	defer s.guard.Unlock()
	answers := m.of(fact.Transport)
	if len(answers) >= m.most {
		clear(answers)
	}
	answers[string(message[idSize:])] = &known{packed: bytes.Clone(packed), fact: *fact}
}

// to is the answer with the id of the query.
func (k *known) to(message, buffer []byte) []byte {
	out := append(buffer[:0], k.packed...)
	copy(out, message[:idSize])
	return out
}

// served is the query's entry in the history.
func (k *known) served(from netip.AddrPort) *record.Served {
	fact := k.fact
	fact.From = from
	return &fact
}

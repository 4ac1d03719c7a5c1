package sim

import "github.com/smtplab/smtplab/sim/record"

// A tape writes the record. Packets and the bytes in them come from slabs, for there are many of both, and the bytes
// are copied once: the segments on all links, the receiver's buffer and the record share them.
type tape struct {
	sink    record.Sink
	packets bool
	slab    []record.Packet
	taken   int // packets given out
	arena   []byte
	kept    int // size of the last arena
}

// stop lets nothing be recorded any more.
func (t *tape) stop() { t.sink, t.packets = record.Discard, false }

// packet gives out a packet that is all zero.
func (t *tape) packet() *record.Packet {
	if len(t.slab) == 0 {
		t.slab = make([]record.Packet, min(max(16, t.taken), 256))
	}
	p := &t.slab[0]
	t.slab = t.slab[1:]
	t.taken++
	return p
}

// copy keeps a copy of the bytes.
func (t *tape) copy(b []byte) []byte {
	if len(b) > len(t.arena) {
		t.kept = min(max(1024, 2*t.kept), 32*1024)
		t.arena = make([]byte, max(t.kept, len(b)))
	}
	kept := t.arena[:len(b):len(b)]
	t.arena = t.arena[len(b):]
	copy(kept, b)
	return kept
}

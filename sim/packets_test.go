package sim

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/smtplab/smtplab/sim/record"
)

// checkPackets reads the packets of each link as Wireshark does, and complains where Wireshark would: about sequence
// numbers that leave a gap or go back, acknowledgements of what was not seen, windows that are full, packets after RST
// and duplicate acknowledgements.
func checkPackets(t testing.TB, events []record.Event) {
	t.Helper()
	c := checker{ways: map[string]*wayState{}}
	for i, e := range events {
		if p, ok := e.Fact.(*record.Packet); ok && !p.UDP {
			for _, text := range c.check(e.Host, p) {
				t.Errorf("event %d at %v on %s: %v → %v: %s", i, e.At, e.Host, p.Src, p.Dst, text)
			}
		}
	}
}

type checker struct{ ways map[string]*wayState }

// A wayState is one direction of a connection on one link.
type wayState struct {
	begun, fin, rst bool
	next, ack       uint32
	window          uint16
	bare            *record.Packet // the last packet, if it was a bare acknowledgement
}

func (c *checker) way(link string, from, to netip.AddrPort) *wayState {
	key := fmt.Sprint(link, from, to)
	if c.ways[key] == nil {
		c.ways[key] = &wayState{}
	}
	return c.ways[key]
}

func (c *checker) check(link string, p *record.Packet) (complaints []string) {
	complain := func(format string, args ...any) { complaints = append(complaints, fmt.Sprintf(format, args...)) }
	w, back := c.way(link, p.Src, p.Dst), c.way(link, p.Dst, p.Src)
	if p.Flags&record.SYN != 0 && p.Flags&record.ACK == 0 && (w.rst || back.rst || w.fin && back.fin) {
		*w, *back = wayState{}, wayState{}
	}
	length := uint32(len(p.Payload))
	if p.Flags&(record.SYN|record.FIN) != 0 {
		length++
	}
	again := strings.Contains(p.Note, "retransmission")
	switch {
	case w.rst:
		complain("a packet after RST: %+v", *p)
	case p.Flags&record.SYN != 0:
		if w.begun && !again {
			complain("a second SYN")
		}
		if w.begun && w.next != p.Seq+1 {
			complain("SYN again with another number")
		}
		w.begun, w.next = true, p.Seq
	case again && length > 0:
		if int32(p.Seq+length-w.next) > 0 {
			complain("a retransmission of what was not sent")
		}
		if back.ack != 0 && int32(back.ack-p.Seq) > 0 {
			complain("a spurious retransmission")
		}
		length = w.next - p.Seq
		w.next = p.Seq
	case w.begun && p.Seq != w.next:
		complain("want seq %d, got %d", w.next, p.Seq)
	}
	if p.Flags&record.ACK != 0 {
		if p.Flags&record.RST == 0 && p.Ack != back.next && int32(p.Ack-back.next) > 0 {
			complain("acknowledges %d, which was not seen; the last seen is %d", p.Ack, back.next)
		}
		if w.ack != 0 && int32(p.Ack-w.ack) < 0 {
			complain("acknowledgement goes back from %d to %d", w.ack, p.Ack)
		}
	}
	bare := length == 0 && p.Flags == record.ACK
	if bare && w.bare != nil && w.bare.Ack == p.Ack && w.bare.Window == p.Window {
		complain("duplicate acknowledgement of %d", p.Ack)
	}
	if w.fin && length > 0 && !again {
		complain("data after FIN")
	}
	w.next += length
	if len(p.Payload) > 0 && back.ack != 0 && w.next == back.ack+uint32(back.window) {
		complain("window full")
	}
	if p.Window == 0 && p.Flags&(record.SYN|record.FIN|record.RST) == 0 {
		complain("window zero")
	}
	if len(p.Payload) > 1460 {
		complain("payload of %d", len(p.Payload))
	}
	if w.bare = nil; bare {
		w.bare = p
	}
	w.ack, w.window = p.Ack, p.Window
	w.fin = w.fin || p.Flags&record.FIN != 0
	w.rst = w.rst || p.Flags&record.RST != 0
	return complaints
}

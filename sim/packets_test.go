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
	w, back := c.way(link, p.Src, p.Dst), c.way(link, p.Dst, p.Src)
	if p.Flags == record.SYN && (w.rst || back.rst || w.fin && back.fin) {
		*w, *back = wayState{}, wayState{}
	}
	length := uint32(len(p.Payload))
	if p.Flags&(record.SYN|record.FIN) != 0 {
		length++
	}
	complaints = append(w.sequence(back, p, length), w.acknowledgement(back, p, length)...)
	if end := p.Seq + length; !w.begun || int32(end-w.next) > 0 {
		w.next = end
	}
	if len(p.Payload) > 0 && back.ack != 0 && w.next == back.ack+uint32(back.window) {
		complaints = append(complaints, "window full")
	}
	w.begun = true
	w.ack, w.window = p.Ack, p.Window
	w.fin = w.fin || p.Flags&record.FIN != 0
	w.rst = w.rst || p.Flags&record.RST != 0
	return complaints
}

// sequence looks at the sequence number.
func (w *wayState) sequence(back *wayState, p *record.Packet, length uint32) (complaints []string) {
	complain := func(format string, args ...any) { complaints = append(complaints, fmt.Sprintf(format, args...)) }
	again := strings.Contains(p.Note, "retransmission") && length > 0
	switch {
	case w.rst:
		complain("a packet after RST: %+v", *p)
	case again && int32(p.Seq+length-w.next) > 0:
		complain("a retransmission of what was not sent")
	case again && back.ack != 0 && int32(back.ack-p.Seq) > 0:
		complain("a spurious retransmission")
	case !again && w.begun && p.Seq != w.next:
		complain("want seq %d, got %d", w.next, p.Seq)
	case !again && w.fin && length > 0:
		complain("data after FIN")
	}
	if len(p.Payload) > 1460 {
		complain("payload of %d", len(p.Payload))
	}
	return complaints
}

// acknowledgement looks at the acknowledgement number and the window.
func (w *wayState) acknowledgement(back *wayState, p *record.Packet, length uint32) (complaints []string) {
	complain := func(format string, args ...any) { complaints = append(complaints, fmt.Sprintf(format, args...)) }
	if p.Flags&record.ACK != 0 && int32(p.Ack-back.next) > 0 {
		complain("acknowledges %d, which was not seen; the last seen is %d", p.Ack, back.next)
	}
	if p.Flags&record.ACK != 0 && w.ack != 0 && int32(p.Ack-w.ack) < 0 {
		complain("acknowledgement goes back from %d to %d", w.ack, p.Ack)
	}
	if p.Window == 0 && p.Flags == record.ACK {
		complain("window zero")
	}
	bare := length == 0 && p.Flags == record.ACK
	if bare && w.bare != nil && w.bare.Ack == p.Ack && w.bare.Window == p.Window {
		complain("duplicate acknowledgement of %d", p.Ack)
	}
	if w.bare = nil; bare {
		w.bare = p
	}
	return complaints
}

// The checker complains about what it should.
func TestCheckerComplains(t *testing.T) {
	w := twoHosts(Options{})
	defer w.Close()
	w.echoServer(t)
	w.do(t, func() { w.dialogue(t, 2) })
	w.settle(t)
	packets := facts[*record.Packet](w, "a--b")
	for i, damage := range map[int]func(p *record.Packet){
		3: func(p *record.Packet) { p.Seq++ },
		4: func(p *record.Packet) { p.Ack++ },
		5: func(p *record.Packet) { p.Ack -= 10 },
		6: func(p *record.Packet) { p.Window = 0 },
		7: func(p *record.Packet) { p.Flags |= record.RST },
		8: func(p *record.Packet) { p.Note = "retransmission"; p.Seq += 100; p.Payload = []byte("x") },
	} {
		c, complaints := checker{ways: map[string]*wayState{}}, 0
		for j, p := range packets {
			p := *p
			if i == j {
				damage(&p)
			}
			complaints += len(c.check("a--b", &p))
		}
		if complaints == 0 {
			t.Errorf("packet %d was damaged, and nobody noticed", i)
		}
	}
}

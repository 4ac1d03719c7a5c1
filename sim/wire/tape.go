package wire

import (
	"math/rand/v2"
	"net/netip"
	"strings"
	"sync"

	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/record"
)

// A tape puts the packets of one passage into the record, as captures on both sides of the proxy would have them. A
// proxy sees streams and no packets: octets, their order, addresses, who ends a connection and how are true, and times
// are those at which the proxy read or wrote. What lies in between is made up as any TCP might have done it: sequence
// numbers, the cuts between segments, and acknowledgements, which follow at once. A nil tape records nothing.
type tape struct {
	book *Book
	isn  *rand.Rand

	mu    sync.Mutex // of what follows: a leg's packets are recorded in the order of its sequence numbers
	legs  [2]leg     // by the direction that leads there, as the passage's connections
	notes []string   // what boxes did since the last packet
}

// A leg is the TCP connection on one side of the proxy.
type leg struct {
	link  string
	ends  [2]netip.AddrPort // by the direction that leads there
	next  [2]uint32         // sequence numbers, by direction
	acked [2]uint32         // up to where the other end acknowledged
	fin   [2]bool           // sent, by direction
	over  bool              // no packet follows
}

// newTape makes the tape of a passage, or nil where the proxy is not asked for packets.
func (p *Proxy) newTape() *tape {
	if p.options.Links == nil {
		return nil
	}
	t := &tape{book: p.host.book, isn: p.host.Rand("initial sequence numbers")}
	for d, link := range p.options.Links {
		t.legs[d].link, t.legs[d].over = link, true
	}
	return t
}

// opened records the handshake of a leg.
func (t *tape) opened(to sim.Direction, client, server netip.AddrPort) {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	l := &t.legs[to]
	l.over, l.ends = false, [2]netip.AddrPort{sim.ToServer: server, sim.ToClient: client}
	for d := range l.next {
		l.next[d] = t.isn.Uint32()
	}
	t.add(l, sim.ToServer, record.SYN, nil)
	t.add(l, sim.ToClient, record.SYN|record.ACK, nil)
	t.add(l, sim.ToServer, record.ACK, nil)
}

// segmentSize is what fits into an Ethernet frame beside the headers of IPv4 or IPv6.
func (l *leg) segmentSize() int {
	if l.ends[sim.ToServer].Addr().Is4() {
		return 1460
	}
	return 1440
}

// sent records octets on a leg. Of every two segments one is acknowledged (RFC 9293 section 3.8.6.3), but for the last.
func (t *tape) sent(leg, d sim.Direction, data []byte) {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	l := &t.legs[leg]
	for size, odd := l.segmentSize(), true; len(data) > 0 && !l.fin[d]; odd = !odd {
		n := min(size, len(data))
		flags := record.ACK
		if n == len(data) {
			flags |= record.PSH
		}
		t.add(l, d, flags, data[:n:n])
		if data = data[n:]; !odd {
			t.acknowledge(l, d)
		}
	}
}

// taken records that the other end of a leg acknowledges what was sent, unless it did so in a packet of its own.
func (t *tape) taken(leg, d sim.Direction) {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.acknowledge(&t.legs[leg], d)
}

func (t *tape) acknowledge(l *leg, d sim.Direction) {
	if l.acked[d] != l.next[d] {
		t.add(l, d.Reverse(), record.ACK, nil)
	}
}

// ended records FIN on a leg, once.
func (t *tape) ended(leg, d sim.Direction) {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	l := &t.legs[leg]
	if l.fin[d] || l.over {
		return
	}
	t.add(l, d, record.FIN|record.ACK, nil)
	l.fin[d] = true
	t.acknowledge(l, d)
}

// cut records RST on a leg, after which nothing comes.
func (t *tape) cut(leg, d sim.Direction) {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	l := &t.legs[leg]
	t.add(l, d, record.RST|record.ACK, nil)
	l.over = true
}

// note has the next packet tell what a box did.
func (t *tape) note(text string) {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.notes = append(t.notes, text)
}

// add records a packet of a leg.
func (t *tape) add(l *leg, d sim.Direction, flags record.Flags, payload []byte) {
	if l.over {
		return
	}
	p := &record.Packet{Src: l.ends[d.Reverse()], Dst: l.ends[d], Flags: flags, Seq: l.next[d], Window: 65535, Payload: payload,
		Note: strings.Join(t.notes, "; ")}
	t.notes = nil
	if l.next[d] += uint32(len(payload)); flags&(record.SYN|record.FIN) != 0 {
		l.next[d]++
	}
	if flags&record.ACK != 0 {
		p.Ack = l.next[d.Reverse()]
		l.acked[d.Reverse()] = p.Ack
	}
	t.book.Note(l.link, p)
}

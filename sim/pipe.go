package sim

import (
	"time"

	"github.com/smtplab/smtplab/sim/record"
)

// A pipe is one direction of a flow on one link. Sequence numbers are its own. What a pipe has sent and what the far
// end has got are kept apart, for the packets on the way back acknowledge the latter.
type pipe struct {
	flow    *flow
	hop     int
	dir     Direction
	link    string
	latency time.Duration
	near    *conn // the end that sends into it; nil: a box does

	seq, got uint32   // the next sequence number to send; the next that the far end awaits
	begun    bool     // a SYN was sent
	finished bool     // a FIN was sent
	queue    segments // on their way
	timer    timer    // of the first in the queue

	hold    *hold   // set by the first Wait
	stalled bool    // a box loses all that arrives
	resend  *resend // what was lost and is sent again
}

func (p *pipe) lay(f *flow, hop int, d Direction, way *path) {
	p.flow, p.hop, p.dir = f, hop, d
	p.link, p.latency = way.links[hop], way.latency
	p.timer.what = p
}

// back is the pipe of the other direction on the same link.
func (p *pipe) back() *pipe { return &p.flow.hops[p.hop].pipes[p.dir.Reverse()] }

// send puts a segment on its way, behind what is held back. After a FIN nothing but RST follows.
func (p *pipe) send(s *segment) {
	if p.finished && s.flags&record.RST == 0 {
		p.flow.net.free(s)
		return
	}
	if s.flags&record.FIN != 0 {
		p.finished = true
	}
	p.flow.underway++
	if p.hold != nil && p.hold.keeps(s) {
		return
	}
	p.depart(s)
}

// depart lets a segment leave now.
func (p *pipe) depart(s *segment) {
	n := p.flow.net
	switch {
	case s.again && s.flags&record.SYN != 0:
		p.seq--
	case s.again:
		p.tap(s.flags, p.got, s.payload, s.note)
	case s.flags&record.SYN != 0:
		p.seq, p.begun = uint32(n.isn.Uint64()), true
	}
	if !s.again || s.flags&record.SYN != 0 {
		p.tap(s.flags, p.seq, s.payload, s.note)
		p.seq += s.length()
	}
	s.at = n.k.elapsed() + p.latency
	p.queue.push(s)
	if p.queue.first == s {
		n.k.set(&p.timer, s.at)
	}
}

// fire lets the first segment of the queue arrive. The timer is one for the whole pipe, so that nothing overtakes.
func (p *pipe) fire() {
	f := p.flow
	s := p.queue.pop()
	if p.queue.first != nil {
		f.net.k.set(&p.timer, p.queue.first.at)
	}
	f.arrive(p, s)
	f.underway--
	f.settle()
}

// acknowledge records that the far end of p tells what it has got.
func (p *pipe) acknowledge(note string) {
	back := p.back()
	back.tap(0, back.seq, nil, note)
}

// answerReset sends RST into p; finality is the caller's.
func (p *pipe) answerReset(note string) {
	p.flow.net.send(p, record.RST, nil, note)
}

func (n *network) send(p *pipe, flags record.Flags, payload []byte, note string) {
	p.send(n.segment(flags, payload, note))
}

// tap records a packet as it leaves. All but the first SYN acknowledge.
func (p *pipe) tap(flags record.Flags, seq uint32, payload []byte, note string) {
	n := p.flow.net
	window := n.window
	if p.near != nil {
		window = p.near.announce()
	}
	if !n.tape.packets {
		return
	}
	k := n.tape.packet()
	from := p.flow.sender(p.dir)
	k.Src, k.Dst = from.local, from.remote
	k.Flags, k.Seq, k.Window = flags, seq, uint16(window)
	k.Payload, k.Note = payload, note
	if flags&record.SYN == 0 || p.dir == ToClient {
		k.Flags |= record.ACK
		k.Ack = p.back().got
	}
	n.record(p.link, k)
}

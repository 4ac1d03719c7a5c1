package sim

import "github.com/smtplab/smtplab/sim/record"

// A station is a box's place in one flow. It stands between the link of its number and the next.
type station struct {
	flow   *flow
	hop    int
	box    Box
	filter Filter // nil: all passes untouched
	shut   bool   // it sent FIN to both sides
	cut    bool   // it sent RST, or one passed
}

// out is the pipe by which a direction leaves the box.
func (st *station) out(d Direction) *pipe {
	if d == ToServer {
		return &st.flow.hops[st.hop+1].pipes[d]
	}
	return &st.flow.hops[st.hop].pipes[d]
}

// pass carries a segment over, from the pipe it came by to the next.
func (st *station) pass(p, next *pipe, s *segment) {
	n := st.flow.net
	switch {
	case st.cut:
		n.free(s)
	case s.flags&record.SYN != 0:
		st.passSYN(p, next, s)
	case s.flags&record.RST != 0:
		st.cut = true
		st.unhold()
		next.send(s)
	case s.length() == 0: // the third of the handshake
		next.send(s)
	case st.shut:
		st.refuse(p, s)
	default:
		st.passData(p, next, s)
	}
}

// passSYN asks the box about a call. The answer on its way back is when the box's filter begins.
func (st *station) passSYN(p, next *pipe, s *segment) {
	f := st.flow
	p.got = p.seq
	if p.dir == ToClient {
		f.net.asking(st.box)
		st.filter = st.box.Stream(f.describe())
		f.net.asked = ""
		next.send(s)
		return
	}
	switch st.verdict() {
	case Pass:
		if s.again = next.begun; !s.again {
			s.note = ""
		}
		next.send(s)
	case Refuse:
		f.net.free(s)
		p.back().answerReset(st.box.Name() + " refuses")
	case Ignore:
		f.net.free(s)
	}
}

func (st *station) verdict() Verdict {
	b, ok := st.box.(PacketBox)
	if !ok {
		return Pass
	}
	st.flow.net.asking(b)
	v := b.Connect(st.flow.describe())
	st.flow.net.asked = ""
	return v
}

// refuse answers what comes after the box closed both sides: data with RST, FIN with an acknowledgement.
func (st *station) refuse(p *pipe, s *segment) {
	if len(s.payload) > 0 {
		p.back().answerReset(st.box.Name() + " has closed")
		st.cut = true
	} else {
		p.got += s.length()
		p.acknowledge("")
	}
	st.flow.net.free(s)
}

// passData hands data and FIN to the filter.
func (st *station) passData(p, next *pipe, s *segment) {
	n := st.flow.net
	if st.filter == nil {
		p.got += s.length()
		p.acknowledge("")
		next.send(s)
		return
	}
	if len(s.payload) > 0 {
		st.filtered(p, next, s)
	}
	if s.flags&record.FIN != 0 {
		st.passFIN(p, next)
	}
	n.free(s)
}

func (st *station) filtered(p, next *pipe, s *segment) {
	n := st.flow.net
	n.asking(st.box)
	actions := st.filter.Filter(n.k.elapsed(), p.dir, s.payload)
	n.asked = ""
	if !st.accounted(actions, len(s.payload)) {
		return
	}
	st.acknowledge(p, actions)
	st.perform(p.dir, s.payload, s.flags&record.PSH, actions)
}

func (st *station) passFIN(p, next *pipe) {
	n := st.flow.net
	if e, ok := st.filter.(Ending); ok {
		n.asking(st.box)
		actions := e.End(n.k.elapsed(), p.dir)
		n.asked = ""
		if !st.accounted(actions, 0) {
			return
		}
		st.perform(p.dir, nil, 0, actions)
	}
	if p.stalled {
		p.lose(nil, record.FIN)
		return
	}
	p.got++
	p.acknowledge("")
	if !st.shut && !st.cut {
		n.send(next, record.FIN, nil, "")
	}
}

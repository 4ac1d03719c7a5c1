package sim

import (
	"fmt"

	"github.com/smtplab/smtplab/sim/record"
)

// accounted checks that the actions speak of each byte once.
func (st *station) accounted(actions []Action, size int) bool {
	sum, text := 0, ""
	for i, a := range actions {
		if a.Do < PassOn || a.Do > Note {
			text = fmt.Sprintf("action %d: want a deed from PassOn to Note, got %d", i+1, a.Do)
		}
		if a.Do <= Lose {
			sum += a.N
			if a.N < 0 {
				text = fmt.Sprintf("action %d: want N of zero or more, got %d", i+1, a.N)
			}
		}
	}
	if text == "" && sum != size {
		text = fmt.Sprintf("want actions that account for %d octets, got %d; correct the filter", size, sum)
	}
	if text != "" {
		st.flow.net.k.fail(&BoxError{Box: st.box.Name(), Flow: st.flow.describe(), Text: text})
	}
	return text == ""
}

// acknowledge tells the sender what arrived: all up to the first byte that is lost.
func (st *station) acknowledge(p *pipe, actions []Action) {
	got, swallowed := 0, 0
	for _, a := range actions {
		if a.Do == Lose {
			break
		}
		if a.Do <= Swallow {
			got += a.N
		}
		if a.Do == Swallow {
			swallowed += a.N
		}
	}
	if got == 0 {
		return
	}
	note := ""
	if swallowed > 0 {
		note = fmt.Sprintf("%s takes %d octets", st.box.Name(), swallowed)
	}
	p.got += uint32(got)
	p.acknowledge(note)
	st.flow.sender(p.dir).credit(swallowed)
}

// perform carries actions out, in order.
func (st *station) perform(d Direction, p []byte, push record.Flags, actions []Action) {
	n := st.flow.net
	for _, a := range actions {
		if st.cut && a.Do != Note {
			continue
		}
		switch a.Do {
		case PassOn:
			if a.N > 0 && !st.in(d).stalled {
				n.send(st.out(d), push, p[:a.N:a.N], "")
			}
			p = p[a.N:]
		case Swallow:
			p = p[a.N:]
		case Lose:
			st.lose(d, p)
			p = p[a.N:]
		case Inject:
			st.inject(a.To, a.Bytes)
		case Wait:
			st.out(d).wait(a.Delay)
		case Wake:
			st.wake(a.Delay)
		case Close:
			st.close()
		case Cut:
			st.reset()
		case Note:
			n.record(st.box.Name(), a.Fact)
		}
	}
}

// in is the pipe by which a direction reaches the box.
func (st *station) in(d Direction) *pipe {
	if d == ToServer {
		return &st.flow.hops[st.hop].pipes[d]
	}
	return &st.flow.hops[st.hop+1].pipes[d]
}

// lose drops the rest of a segment and all that follows in the direction.
func (st *station) lose(d Direction, rest []byte) {
	in := st.in(d)
	in.stalled = true
	if len(rest) > 0 {
		in.lose(rest, record.PSH)
	}
}

func (st *station) inject(d Direction, b []byte) {
	f := st.flow
	for len(b) > 0 {
		piece := b[:min(len(b), f.mss)]
		b = b[len(piece):]
		push := record.PSH
		if len(b) > 0 {
			push = 0
		}
		f.net.send(st.out(d), push, piece, st.box.Name()+" sends")
	}
}

func (st *station) close() {
	st.shut = true
	for _, d := range []Direction{ToClient, ToServer} {
		st.flow.net.send(st.out(d), record.FIN, nil, st.box.Name()+" closes")
	}
}

func (st *station) reset() {
	st.cut = true
	st.unhold()
	for _, d := range []Direction{ToClient, ToServer} {
		st.out(d).answerReset(st.box.Name() + " resets")
	}
}

// unhold forgets what is held back: RST does not wait.
func (st *station) unhold() {
	for _, d := range []Direction{ToClient, ToServer} {
		if h := st.out(d).hold; h != nil {
			h.drop()
		}
	}
}

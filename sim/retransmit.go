package sim

import (
	"syscall"
	"time"

	"github.com/smtplab/smtplab/sim/record"
)

// A resend sends again, with growing pauses, the first segment of a pipe that was lost, until its sender gives up.
// What followed it was lost as well, but a sender repeats the first that is not acknowledged (RFC 6298 section 5.4).
type resend struct {
	pipe    *pipe
	payload []byte
	flags   record.Flags
	tries   int
	over    bool
	timer   timer
}

// lose is what happens on a pipe whose segment nobody acknowledges.
func (p *pipe) lose(payload []byte, flags record.Flags) {
	n := p.flow.net
	if p.resend != nil || p.flow.sender(p.dir).err != nil {
		return
	}
	p.resend = &resend{pipe: p, payload: payload, flags: flags}
	p.resend.timer.what = p.resend
	p.flow.underway++
	p.resend.schedule(n.k.elapsed() - p.latency) // when it was sent
}

func (r *resend) schedule(sent time.Duration) {
	n := r.pipe.flow.net
	n.k.set(&r.timer, max(sent+n.resend[r.tries], n.k.elapsed()))
}

func (r *resend) fire() {
	f := r.pipe.flow
	r.tries++
	if r.tries == len(f.net.resend) {
		f.sender(r.pipe.dir).fail(syscall.ETIMEDOUT, "timed out") // which ends r
		f.settle()
		return
	}
	s := f.net.segment(r.flags, r.payload, "retransmission")
	s.again = true
	f.underway++
	r.pipe.depart(s)
	r.schedule(f.net.k.elapsed())
}

// giveUp ends all resending in a direction: its sender is dead.
func (f *flow) giveUp(d Direction) {
	for i := range f.hops {
		if r := f.hops[i].pipes[d].resend; r != nil && !r.over {
			r.over = true
			f.net.k.cancel(&r.timer)
			f.underway--
		}
	}
}

package fakefirewall

import (
	"fmt"
	"time"

	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/catalogue"
)

func init() {
	register(entry{
		name:    "drip",
		summary: "forwards bytes a few at a time, in segments of their own",
		story: `A bad line, or a tarpit. TCP is a stream (RFC 9293 section 3.8): a program that takes a segment for a line, or
finds the final dot only in one piece, fails here and nowhere else. A reader that starts its time-out anew at each byte
waits for ever; RFC 5321 section 4.5.3.2 counts per command.`,
		params: []catalogue.Param{
			{Name: "size", Default: "1", Usage: "octets of a segment"},
			{Name: "every", Default: "100ms", Usage: "time between segments; 0s for none"},
			wayParam("both"),
		},
		make: func(s *catalogue.Settings) (stream, error) {
			size, every, w := s.Int("size"), s.Duration("every"), readWay(s)
			if size < 1 {
				return nil, fmt.Errorf("setting size: want 1 or more, got %q", s.String("size"))
			}
			return func(f sim.Flow) sim.Filter {
				return &dripping{deeds: deeds{conn: f.Conn}, size: size, every: every, way: w}
			}, nil
		},
	})
}

// dripping cuts segments.
type dripping struct {
	deeds
	size  int
	every time.Duration
	way   way
	noted bool
}

// Filter passes size octets, waits, and so on. The wait after the last keeps the pace for what comes next.
func (b *dripping) Filter(_ time.Duration, d sim.Direction, p []byte) []sim.Action {
	if !b.way[d] {
		b.account(sim.PassOn, len(p))
		return b.take()
	}
	if !b.noted {
		b.noted = true
		b.note("drips %d octets every %v", b.size, b.every)
	}
	for left := len(p); left > 0; left -= b.size {
		b.actions = append(b.actions, sim.Action{Do: sim.PassOn, N: min(left, b.size)})
		b.wait(b.every)
	}
	return b.take()
}

package fakefirewall

import (
	"fmt"
	"time"

	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/catalogue"
)

func init() {
	register(entry{
		name:    "delay",
		summary: "lets every segment pass later",
		story: `A slow line, or a gateway that thinks. Each segment leaves so much later than it came; the order and the pace
stay. Below the time-outs of RFC 5321 section 4.5.3.2 it must do no harm.`,
		params: []catalogue.Param{
			{Name: "by", Default: "1s", Usage: "how much later"},
			wayParam("both"),
		},
		make: func(s *catalogue.Settings) (stream, error) {
			by, w := s.Duration("by"), readWay(s)
			if by == 0 {
				return nil, fmt.Errorf("setting by: want a time above zero, got %q", s.String("by"))
			}
			return func(f sim.Flow) sim.Filter {
				return &delayed{deeds: deeds{conn: f.Conn}, by: by, way: w}
			}, nil
		},
	})
}

// delayed holds each segment back.
type delayed struct {
	deeds
	by    time.Duration
	way   way
	free  [2]time.Duration // when what came before has left
	noted bool
}

// Filter waits and passes. Waits in one direction add up, so each is shortened by what is still to go of the last.
func (b *delayed) Filter(at time.Duration, d sim.Direction, p []byte) []sim.Action {
	if !b.way[d] {
		b.account(sim.PassOn, len(p))
		return b.take()
	}
	leaves := at + b.by
	b.wait(leaves - max(at, b.free[d]))
	b.free[d] = leaves
	b.account(sim.PassOn, len(p))
	if !b.noted {
		b.noted = true
		b.note("delays each segment by %v", b.by)
	}
	return b.take()
}

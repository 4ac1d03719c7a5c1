package fakefirewall

import (
	"fmt"
	"slices"
	"time"

	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/catalogue"
)

func init() {
	register(entry{
		name:    "reset",
		summary: "resets the connection after so many octets, or at a verb",
		story: `RST to both sides, as a firewall sends it that has seen something it does not like. With verb the command itself
does not reach the server. A client whose connection ends before the reply to its data must take the mail as not
delivered and send it again, which can make a second copy (RFC 5321 section 4.5.3.2.6, RFC 1047).`,
		params: []catalogue.Param{
			{Name: "after", Usage: "octets that pass before the reset, 0 or more; or give verb"},
			{Name: "verb", Usage: "the verb at which to reset, or several with commas between"},
			wayParam("to-server"),
		},
		make: func(s *catalogue.Settings) (stream, error) {
			if s.Given("after") == s.Given("verb") {
				return nil, fmt.Errorf("want one of the settings after and verb, for example after=1000 or verb=DATA")
			}
			if s.Given("after") {
				after, w := s.Int("after"), readWay(s)
				return func(f sim.Flow) sim.Filter {
					return &resetAfter{deeds: deeds{conn: f.Conn}, way: w, after: after}
				}, nil
			}
			verbs, err := readVerbs(s, "verb")
			return following(func() rules { return rules{command: resetAt(verbs)} }), err
		},
	})
}

func resetAt(verbs []string) rule {
	return func(s *session, u unit) {
		if !slices.Contains(verbs, u.verb) {
			s.pass(u)
			return
		}
		s.drop(u)
		s.note("reset the connection at %s", u.verb)
		s.leave(sim.Cut)
	}
}

// resetAfter counts bytes, of all directions that concern it together.
type resetAfter struct {
	deeds
	way   way
	after int
	seen  int
	done  bool
}

// Filter passes what is left of the count, and resets at the first octet beyond.
func (r *resetAfter) Filter(_ time.Duration, d sim.Direction, p []byte) []sim.Action {
	switch {
	case r.done:
		r.account(sim.Swallow, len(p))
	case !r.way[d] || len(p) <= r.after-r.seen:
		r.account(sim.PassOn, len(p))
		if r.way[d] {
			r.seen += len(p)
		}
	default:
		room := r.after - r.seen
		r.account(sim.PassOn, room)
		r.account(sim.Swallow, len(p)-room)
		r.note("reset the connection after %d octets", r.after)
		r.end(sim.Cut)
		r.done = true
	}
	return r.take()
}

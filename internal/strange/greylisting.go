package strange

import (
	"strings"
	"sync"
	"time"
)

// A greylist refuses mail of a sender to a recipient for some time after the first attempt, for who sends junk does not try
// again (RFC 6647 section 2).
type greylist struct {
	seconds float64

	mu    sync.Mutex
	first map[string]time.Time // attempt, by sender and recipient
}

func (g *greylist) behave(s *Server) Behaviour {
	g.first = map[string]time.Time{}
	senders := sync.Map{}
	return Behaviour{Heard: func(c *Call, command string) bool {
		switch c.Verb() {
		case "MAIL":
			senders.Store(c.Number, strings.ToLower(command))
		case "RCPT":
			sender, _ := senders.Load(c.Number)
			from, _ := sender.(string)
			if from == "" || strings.Contains(strings.ToLower(command), "postmaster") {
				return false
			}
			if g.wait(from+" "+strings.ToLower(command)) < s.seconds(g.seconds) {
				c.Say("451 4.7.1 Greylisted, please try again later")
				return true
			}
		}
		return false
	}}
}

// wait is how long ago the first attempt was.
func (g *greylist) wait(triple string) time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	if _, known := g.first[triple]; !known {
		g.first[triple] = time.Now()
	}
	return time.Since(g.first[triple])
}

func init() {
	register("greylisting", "refuses mail of those it does not know with 451, for five seconds", Manner{
		Behave: func(s *Server) Behaviour { return (&greylist{seconds: 5}).behave(s) },
	})
	register("greylisting-for-hours", "refuses mail of those it does not know with 451, for longer than anybody waits", Manner{
		Hinders: true,
		Behave:  func(s *Server) Behaviour { return (&greylist{seconds: 1e6}).behave(s) },
	})
}

package strange

import (
	"strings"
	"sync/atomic"
)

// A filter for junk mail that throws away what the server has taken, or has it wait.
func init() {
	register("drops", "takes all mail, and delivers none", Manner{
		Unfit: "want 1 message, got 0",
		Behave: func(s *Server) Behaviour {
			s.loses = func(string) bool { return true }
			return Behaviour{}
		},
	})
	register("drops-one", "loses a message once", Manner{
		Hinders: true,
		Shows:   []string{"rfc5321/4.1.1.1-helo-transaction"},
		Behave: func(s *Server) Behaviour {
			var lost atomic.Bool
			s.loses = func(text string) bool { return strings.Contains(text, "Subject: old\r\n") && !lost.Swap(true) }
			return Behaviour{}
		},
	})
	register("delivers-late", "delivers a minute after it has taken a message", Manner{
		Behave: func(s *Server) Behaviour {
			s.deliversAfter = s.seconds(60)
			return Behaviour{}
		},
	})
}

package strange

// A filter for junk mail that throws away what it has taken.
func init() {
	register("drops", "takes all mail, and delivers none", Manner{
		Unfit: "want 1 message, got 0",
		Behave: func(s *Server) Behaviour {
			s.delivers = func(int) bool { return false }
			return Behaviour{}
		},
	})
	register("drops-some", "takes all mail, and loses every fourth message", Manner{
		HindersAny: true,
		Behave: func(s *Server) Behaviour {
			s.delivers = func(n int) bool { return n%4 != 0 }
			return Behaviour{}
		},
	})
}

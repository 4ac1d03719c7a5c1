package strange

// A server that falls, and of which nobody takes care.
func init() {
	register("dies", "is gone from the 30th call on", Manner{
		Hinders: true,
		Behave: func(s *Server) Behaviour {
			return Behaviour{Heard: func(c *Call, _ string) bool {
				if c.Number < 30 || c.Verb() == "EHLO" {
					return false
				}
				s.dies()
				c.Ignore()
				return true
			}}
		},
	})
}

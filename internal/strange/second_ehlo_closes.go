package strange

// RFC 5321 section 4.1.4 lets a client say EHLO again.
func init() {
	register("second-ehlo-closes", "hangs up at a second EHLO", Manner{
		Breaks: []string{"rfc5321/4.1.4-second-ehlo", "rfc5321/4.1.4-refused-ehlo"},
		Behave: func(*Server) Behaviour {
			greeted := newMarks()
			return Behaviour{Heard: func(c *Call, _ string) bool {
				if c.Verb() != "EHLO" || !greeted.again(c.Number) {
					return false
				}
				c.HangUp()
				return true
			}}
		},
	})
}

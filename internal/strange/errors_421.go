package strange

// Exim and others hang up on clients that make some mistakes, and say 421 as they must (RFC 5321 section 3.8).
func init() {
	register("errors-421", "says 421 in the place of the third refusal, and hangs up", Manner{
		Hinders: true,
		Shows:   []string{"rfc5321/3.8-mistakes-do-not-close"},
		Behave: func(*Server) Behaviour {
			return Behaviour{Said: func(c *Call, reply []byte) []byte {
				if c.Errors < 3 {
					return reply
				}
				c.Say("421 4.7.0 Too many errors")
				c.HangUp()
				return nil
			}}
		},
	})
}

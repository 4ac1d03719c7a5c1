package strange

// Most servers do not say who has a mailbox; 252 is for that, and 502 for a command that is not there (RFC 5321 section
// 3.5.3), which VRFY must be (section 4.5.1).
func init() {
	register("no-vrfy", "answers VRFY with 502", Manner{
		Behave: func(*Server) Behaviour {
			return Behaviour{Heard: func(c *Call, _ string) bool {
				if c.Verb() != "VRFY" {
					return false
				}
				c.Say("502 5.5.1 VRFY command is disabled")
				return true
			}}
		},
	})
}

package strange

// Most servers do not say who has a mailbox; 252 is for that, and 502 for a command that is not there (RFC 5321 section
// 3.5.3). VRFY must be there (section 4.5.1), and one that is switched off must be answered with 252 (section 7.3).
func init() {
	register("no-vrfy", "answers VRFY with 502", Manner{
		Breaks: []string{"rfc5321/4.5.1-vrfy-known", "rfc5321/7.3-vrfy-does-not-lie"},
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

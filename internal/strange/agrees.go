package strange

// A trap for junk mail, a server of tests, or a firewall that answers for one that is not there.
func init() {
	register("agrees", "says 250 to everything", Manner{
		Unfit: `got "250 2.0.0 OK"`,
		Behave: func(*Server) Behaviour {
			return Behaviour{Heard: func(c *Call, _ string) bool {
				if c.Verb() == "QUIT" || c.Verb() == "DATA" {
					return false
				}
				c.Say("250 2.0.0 OK")
				return true
			}}
		},
	})
	register("agrees-to-commands", "knows no order: says 250 to every command that there is", Manner{
		Breaks: []string{"rfc5321/3.3-rcpt-before-mail"},
		Behave: func(*Server) Behaviour {
			return Behaviour{Heard: func(c *Call, _ string) bool {
				if c.Verb() != "MAIL" && c.Verb() != "RCPT" {
					return false
				}
				c.Say("250 2.0.0 OK")
				return true
			}}
		},
	})
}

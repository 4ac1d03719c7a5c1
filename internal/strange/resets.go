package strange

// A firewall whose table is full, or a server that is overloaded.
func init() {
	register("resets", "resets each nineteenth connection at the second command", Manner{
		Hinders: true,
		Behave: func(*Server) Behaviour {
			return Behaviour{Heard: func(c *Call, _ string) bool {
				if c.Number%19 != 0 || c.Verb() == "EHLO" || c.Verb() == "HELO" {
					return false
				}
				c.Cut()
				return true
			}}
		},
	})
	register("resets-all", "resets each connection at EHLO", Manner{
		Unfit: "a reset connection",
		Behave: func(*Server) Behaviour {
			return Behaviour{Heard: func(c *Call, _ string) bool { c.Cut(); return true }}
		},
	})
}

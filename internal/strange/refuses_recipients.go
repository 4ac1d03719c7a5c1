package strange

// The address that was given does not exist, or the server does not want mail of ours.
func init() {
	register("refuses-recipients", "refuses every recipient with 550", Manner{
		Unfit: "550 5.1.1 No such user",
		Behave: func(*Server) Behaviour {
			return Behaviour{Heard: func(c *Call, _ string) bool {
				if c.Verb() != "RCPT" {
					return false
				}
				c.Say("550 5.1.1 No such user")
				return true
			}}
		},
	})
}

package strange

// RFC 5321 section 3.1: a server that does no service greets with 554, and waits for QUIT.
func init() {
	register("greets-554", "does no service", Manner{
		Unfit: "554 No SMTP service here",
		Behave: func(*Server) Behaviour {
			return Behaviour{Called: func(c *Call) { c.Say("554 No SMTP service here"); c.Ignore() }}
		},
	})
}

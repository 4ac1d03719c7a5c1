package strange

// A server that is very busy. RFC 5321 section 4.5.3.2 has a client wait for five minutes for most replies.
func init() {
	register("late", "takes two seconds for each reply", Manner{
		Behave: func(*Server) Behaviour {
			return Behaviour{Said: func(c *Call, reply []byte) []byte { c.Wait(2); return reply }}
		},
	})
	register("very-late", "takes minutes for each reply", Manner{
		Unfit: TooLate,
		Behave: func(*Server) Behaviour {
			return Behaviour{Said: func(c *Call, reply []byte) []byte { c.Wait(3000); return reply }}
		},
	})
}

package strange

// LMTP has LHLO in the place of EHLO, and must not be at port 25 (RFC 2033 section 5).
func init() {
	register("lmtp", "speaks LMTP", Manner{
		Unfit: "500 5.5.1 Command unrecognized; this is LMTP",
		Behave: func(*Server) Behaviour {
			return Behaviour{
				Called: func(c *Call) { c.Say("220 mx.strange.example LMTP ready"); c.greeted = true },
				Heard: func(c *Call, _ string) bool {
					if c.Verb() != "EHLO" && c.Verb() != "HELO" {
						return false
					}
					c.Say("500 5.5.1 Command unrecognized; this is LMTP")
					return true
				},
				Said: notTheGreeting,
			}
		},
	})
}

// notTheGreeting drops the good server's greeting, where the manner has said one.
func notTheGreeting(c *Call, reply []byte) []byte {
	if c.command == "" {
		return nil
	}
	return reply
}

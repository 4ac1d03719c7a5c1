package strange

// A server that announces STARTTLS and whose certificate is gone, or whose firewall does not know what it is.
func init() {
	register("tls-broken", "says 220 to STARTTLS and garbage for a handshake", Manner{
		Profile: "tls",
		Breaks:  []string{"rfc3207/4.2-not-offered-twice", "rfc3207/4.2-name-forgotten", "rfc3207/4.2-transaction-forgotten"},
		Behave: func(*Server) Behaviour {
			return Behaviour{Heard: func(c *Call, command string) bool {
				if command != "STARTTLS" {
					return false
				}
				c.Say("220 2.0.0 Ready to start TLS", "454 4.7.0 TLS not available: no certificate")
				c.HangUp()
				return true
			}}
		},
	})
	register("tls-closes", "says 220 to STARTTLS and hangs up", Manner{
		Profile: "tls",
		Breaks:  []string{"rfc3207/4.2-not-offered-twice", "rfc3207/4.2-name-forgotten", "rfc3207/4.2-transaction-forgotten"},
		Behave: func(*Server) Behaviour {
			return Behaviour{Heard: func(c *Call, command string) bool {
				if command != "STARTTLS" {
					return false
				}
				c.Say("220 2.0.0 Ready to start TLS")
				c.HangUp()
				return true
			}}
		},
	})
}

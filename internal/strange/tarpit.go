package strange

// OpenBSD's spamd says one octet a second to those whom it does not like.
func init() {
	drips := func(seconds float64) func(*Server) Behaviour {
		return func(*Server) Behaviour {
			return Behaviour{Said: func(c *Call, reply []byte) []byte {
				for _, b := range reply {
					if _, err := c.Conn.Write([]byte{b}); err != nil {
						break
					}
					c.Wait(seconds)
				}
				return nil
			}}
		}
	}
	register("drips", "says ten octets a second", Manner{Behave: drips(0.1)})
	register("tarpit", "says one octet in ten seconds", Manner{Unfit: "has not ended after", Behave: drips(10)})
}

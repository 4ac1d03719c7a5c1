package strange

import "slices"

// OpenBSD's spamd says one octet a second to those whom it does not like.
func init() {
	drips := func(octets int, seconds float64) func(*Server) Behaviour {
		return func(*Server) Behaviour {
			return Behaviour{Said: func(c *Call, reply []byte) []byte {
				for piece := range slices.Chunk(reply, octets) {
					if _, err := c.Conn.Write(piece); err != nil {
						break
					}
					c.Wait(seconds)
				}
				return nil
			}}
		}
	}
	register("drips", "says five octets in a tenth of a second", Manner{Behave: drips(5, 0.1)})
	register("tarpit", "says one octet in ten seconds", Manner{Unfit: TooLate, Behave: drips(1, 10)})
}

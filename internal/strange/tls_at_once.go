package strange

// A server on port 465, where TLS begins with the first octet (RFC 8314 section 3.3), and one of whom our TLS is too old or new.
func init() {
	register("tls-at-once", "waits for TLS from the first octet on, and does not like ours", Manner{
		Unfit: "shakes hands for TLS at once",
		Behave: func(*Server) Behaviour {
			return Behaviour{Called: func(c *Call) {
				if first, err := c.in.ReadByte(); err == nil && first == handshake {
					c.Write([]byte("\x15\x03\x03\x00\x02\x02\x28")) // the fatal alert handshake_failure (RFC 8446 section 6)
				}
				c.HangUp()
			}}
		},
	})
}

// handshake is the first octet of a record of TLS that begins one (RFC 8446 section 5.1).
const handshake = 22

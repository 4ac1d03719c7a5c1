package strange

func init() {
	register("half-closes", "sends FIN behind its reply to EHLO, and listens on", Manner{
		Unfit: "a closed connection",
		Behave: func(*Server) Behaviour {
			return Behaviour{Said: func(c *Call, reply []byte) []byte {
				if c.Verb() != "EHLO" {
					return reply
				}
				c.Conn.Write(reply)
				c.CloseWrite()
				c.Ignore()
				return nil
			}}
		},
	})
}

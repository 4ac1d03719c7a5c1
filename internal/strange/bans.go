package strange

import "sync/atomic"

// A server that looks for those who guess addresses, or has a fail2ban beside it, does not want them back.
func init() {
	register("bans", "refuses every recipient for ever from the 15th mistake on", Manner{
		Hinders: true,
		Behave: func(*Server) Behaviour {
			var mistakes atomic.Int64
			return Behaviour{
				Heard: func(c *Call, _ string) bool {
					if c.Verb() != "RCPT" || mistakes.Load() < 15 {
						return false
					}
					c.Say("550 5.7.1 You are blocked")
					return true
				},
				Said: func(_ *Call, reply []byte) []byte {
					if reply[0] == '5' {
						mistakes.Add(1)
					}
					return reply
				},
			}
		},
	})
}

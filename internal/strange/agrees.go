package strange

import "bytes"

// A trap for junk mail, a server of tests, or a firewall that answers for one that is not there.
func init() {
	register("agrees", "says 250 to everything", Manner{
		Unfit: `got "250 2.0.0 OK"`,
		Behave: func(*Server) Behaviour {
			return Behaviour{Heard: func(c *Call, _ string) bool {
				if c.Verb() == "QUIT" || c.Verb() == "DATA" {
					return false
				}
				c.Say("250 2.0.0 OK")
				return true
			}}
		},
	})
	register("agrees-to-commands", "says 250 to commands that are out of order", Manner{
		Breaks: []string{"rfc2920/3.2-replies-in-order", "rfc5321/3.3-rcpt-before-mail", "rfc5321/4.1.1.5-rset-discards",
			"rfc5321/4.1.4-data-before-mail", "rfc5321/4.1.4-data-before-rcpt", "rfc5321/4.1.4-second-ehlo", "rfc5321/4.2-one-reply-each"},
		Behave: func(*Server) Behaviour {
			return Behaviour{Said: func(_ *Call, reply []byte) []byte {
				if bytes.HasPrefix(reply, []byte("503")) {
					return []byte("250 2.0.0 OK\r\n")
				}
				return reply
			}}
		},
	})
}

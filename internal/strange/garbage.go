package strange

import "strings"

func init() {
	says := func(text string) func(*Server) Behaviour {
		return func(*Server) Behaviour {
			return Behaviour{Called: func(c *Call) { c.Conn.Write([]byte(text)); c.Ignore() }}
		}
	}
	register("binary", "sends octets that are no text", Manner{
		Unfit:  TooLate,
		Behave: says("\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03\x00\xff\xfe"),
	})
	register("binary-lines", "sends lines of octets that are no text", Manner{
		Unfit:  `want "S: 220 ..."`,
		Behave: says(strings.Repeat("\x00\x80\xff\x1b[2J\r\n", 10)),
	})
	register("ssh", "is no mail server", Manner{
		Unfit:  "SSH-2.0-Strange",
		Behave: says("SSH-2.0-Strange_1.0\r\n"),
	})
	register("greets-without-end", "greets without a line end, and waits", Manner{
		Unfit:  TooLate,
		Behave: says("220 mx.strange.example"),
	})
	register("endless-line", "greets with a line that never ends", Manner{
		Unfit: TooLate,
		Behave: func(*Server) Behaviour {
			return Behaviour{Called: func(c *Call) { c.Endlessly(strings.Repeat("220 ", 1<<10)) }}
		},
	})
	register("endless-reply", "greets with a reply that never ends", Manner{
		Unfit: "a reply of 1000 lines and more",
		Behave: func(*Server) Behaviour {
			return Behaviour{Called: func(c *Call) { c.Endlessly(strings.Repeat("220-more\r\n", 100)) }}
		},
	})
}

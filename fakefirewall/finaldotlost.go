package fakefirewall

import "github.com/smtplab/smtplab/sim/catalogue"

func init() {
	register(entry{
		name:    "final-dot-lost",
		summary: "swallows the final dot of a message, acknowledged on the wire",
		story: `The message passes and its end does not: the server waits for more, the client for the answer to its data, which
by RFC 5321 section 4.5.3.2.6 it should do for ten minutes. Then it must send the mail again. With when=split the dot is
lost only if CRLF.CRLF did not come in one segment, as with Mailguard of the Cisco PIX: KB 295725, "duplicate messages".`,
		params: []catalogue.Param{
			{Name: "when", Default: "always", Usage: "always, or split: only if CRLF.CRLF came in more than one segment"},
		},
		make: func(s *catalogue.Settings) (stream, error) {
			always := s.Choice("when", "always", "split") == "always"
			return following(func() rules {
				return rules{dot: func(s *session, u unit) {
					if !always && u.whole() {
						s.pass(u)
						return
					}
					s.drop(u)
					s.note("swallowed the final dot")
				}}
			}), nil
		},
	})
}

// whole reports whether a final dot came in one segment with the CRLF before it.
func (u unit) whole() bool {
	return u.offset >= len("\r\n")
}

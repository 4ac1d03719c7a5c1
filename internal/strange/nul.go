package strange

import "bytes"

// A reply has printable characters, blanks and tabs (RFC 5321 section 4.2: textstring), and a domain has fewer of them.
func init() {
	register("nul", "puts a NUL into each reply", Manner{
		Breaks: []string{"rfc5321/4.1.1.1-ehlo-reply-grammar", "rfc5321/4.2-greeting-names-the-server"},
		Behave: func(*Server) Behaviour {
			return Behaviour{Said: func(_ *Call, reply []byte) []byte { return bytes.ReplaceAll(reply, []byte("\r\n"), []byte("\x00\r\n")) }}
		},
	})
}

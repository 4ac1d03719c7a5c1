package strange

import "bytes"

// RFC 5321 section 2.3.8: a line ends with CRLF.
func init() {
	register("bare-lf", "ends the lines of its replies with LF", Manner{
		Breaks: []string{"rfc5321/4.1.1.1-ehlo-reply-grammar", "rfc5321/4.2-form-of-replies"},
		Behave: func(*Server) Behaviour {
			return Behaviour{Said: func(_ *Call, reply []byte) []byte { return bytes.ReplaceAll(reply, []byte("\r\n"), []byte("\n")) }}
		},
	})
}

package strange

import "bytes"

// RFC 5321 section 2.4 has replies in ASCII text; NUL is none of it (section 4.2: textstring).
func init() {
	register("nul", "puts a NUL into each reply", Manner{
		Breaks: []string{"rfc5321/4.2-form-of-replies"},
		Behave: func(*Server) Behaviour {
			return Behaviour{Said: func(_ *Call, reply []byte) []byte { return bytes.ReplaceAll(reply, []byte("\r\n"), []byte("\x00\r\n")) }}
		},
	})
}

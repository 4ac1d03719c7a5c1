package mutants

import (
	"strings"

	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/smtp"
)

// The basic model: RFC 5321 section 2.
func init() {
	deviate("keyword-of-its-own", "offers an extension that nobody registered",
		"Keywords are registered or begin with X (RFC 5321 section 2.2.2).",
		caught("2.2.2-registered-keywords"), func(r *peer.Receive) { r.Keywords = append(r.Keywords, "HURRY 5") })
	deviate("lf-ends-commands", "takes a bare LF for the end of a command",
		"Only CRLF ends a line (RFC 5321 section 2.3.8).",
		caught("2.3.8-bare-lf-command"), func(r *peer.Receive) { r.LineEndings = smtp.AlsoLF })
	deviate("cr-ends-commands", "takes a bare CR for the end of a command",
		"Only CRLF ends a line (RFC 5321 section 2.3.8).",
		caught("2.3.8-bare-cr-command"), func(r *peer.Receive) { r.LineEndings = smtp.AlsoLFOrCR })
	misbehave("verbs-in-capitals", "knows verbs in capital letters alone",
		"Verbs are recognised in any mixture of case (RFC 5321 section 2.4).",
		caught("2.4-verbs-any-case"), refuses("500 5.5.1 Command not recognised", func(t *peer.Turn) bool {
			return !strings.HasPrefix(t.Raw, t.Verb)
		}))
	misbehave("from-and-to-in-capitals", "knows FROM: and TO: in capital letters alone",
		"FROM: and TO: are recognised in any mixture of case (RFC 5321 section 2.4).",
		caught("2.4-verbs-any-case"), refuses("501 5.5.4 Bad argument", func(t *peer.Turn) bool {
			return t.Verb == "MAIL" && !strings.HasPrefix(t.Args, "FROM:") || t.Verb == "RCPT" && !strings.HasPrefix(t.Args, "TO:")
		}))
	misbehave("parameters-in-capitals", "knows the keywords of parameters in capital letters alone",
		"Keywords of parameters are recognised in any mixture of case (RFC 5321 section 2.4).",
		caught("2.4-parameters-any-case"), refuses("555 5.5.4 Parameter not recognised", func(t *peer.Turn) bool {
			return argument("MAIL", " size=")(t) && !strings.Contains(t.Args, " SIZE=")
		}))
}

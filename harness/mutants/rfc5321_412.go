package mutants

import (
	"strings"

	"github.com/smtplab/smtplab/sim/peer"
)

// Arguments: RFC 5321 sections 4.1.2 and 4.1.3.
func init() {
	misbehave("quoted-local-part-refused", "does not take a local part in quotation marks",
		"A local part is the same with quotation marks and without (RFC 5321 section 4.1.2).",
		caught("4.1.2-quoted-local-part"), refuses("501 5.1.3 Bad address", argument("RCPT", `"`)))
	misbehave("quoted-pair-kept", "takes the backslash of a quoted pair for a part of the name",
		"A local part is the same with quoted pairs and without (RFC 5321 section 4.1.2).",
		caught("4.1.2-quoted-local-part"), refuses("550 5.1.1 No such mailbox here", argument("RCPT", `\`)))
	misbehave("odd-letters-refused", "takes some characters of a local part for a mistake",
		"All characters of an atom are allowed in a local part (RFC 5321 section 4.1.2).",
		caught("4.1.2-all-atom-characters"), refuses("501 5.1.3 Bad address", argument("RCPT", "`{")))
	misbehave("control-characters-dropped", "leaves control characters out of an address, and takes the rest",
		"A character that no argument may have is answered 501 (RFC 5321 section 4.1.2).",
		caught("4.1.2-invalid-characters"), peer.Quirk{Command: func(t *peer.Turn) {
			t.Args = strings.Map(func(r rune) rune {
				if r < ' ' || r == 0x7f {
					return -1
				}
				return r
			}, t.Args)
			t.Obey()
		}})
	misbehave("odd-octets-dropped", "leaves octets beyond US-ASCII out of an address, and takes the rest",
		"A character that no argument may have is answered 501 (RFC 5321 section 4.1.2).",
		caught("4.1.2-invalid-characters"), when("RCPT", func(t *peer.Turn) {
			t.Args = strings.ReplaceAll(t.Args, "\xed", "")
			t.Obey()
		}))
	misbehave("literal-as-sender-refused", "takes an address in brackets for a mistake",
		"An address in brackets is a domain for a mailbox (RFC 5321 section 4.1.3).",
		caught("4.1.3-address-literals"), refuses("501 5.1.7 Bad address", argument("MAIL", "@[")))
}

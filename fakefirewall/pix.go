package fakefirewall

import (
	"slices"
	"strings"

	"github.com/smtplab/smtplab/sim/catalogue"
)

// pixVerbs are the commands that RFC 821 section 4.5.1 asks of every server: Mailguard lets these seven pass.
var pixVerbs = []string{"HELO", "MAIL", "RCPT", "DATA", "RSET", "NOOP", "QUIT"}

func init() {
	register(entry{
		name:    "pix",
		summary: "masks the greeting with asterisks and all but seven verbs",
		story: `Mailguard of the Cisco PIX firewall ("fixup protocol smtp"). It never changes the length of a segment, and so
it cannot answer a command itself: the greeting becomes "220 ****0*2***", in which only the characters 2 and 0 are left,
and a verb other than the seven of RFC 821 section 4.5.1 is overwritten with X's, which the server answers with 500.
Later versions write NOOP instead, and the server says 250. EHLO is among them: a client must come back with HELO
(RFC 5321 section 3.2) and use no extension. KB 320027, KB 295725. That the same firewall loses a final dot
which comes in two segments is a box of its own: final-dot-lost with when=split.`,
		params: []catalogue.Param{
			{Name: "verbs", Default: strings.Join(pixVerbs, ","), Usage: "the verbs that pass, with commas between"},
			{Name: "mask", Default: "x", Usage: "what a verb is overwritten with: x or noop"},
		},
		make: func(s *catalogue.Settings) (stream, error) {
			verbs, err := readVerbs(s, "verbs")
			noop := s.Choice("mask", "x", "noop") == "noop"
			return following(func() rules {
				return rules{reply: maskGreeting, command: maskVerbs(verbs, noop)}
			}), err
		},
	})
}

// maskGreeting leaves of the greeting its code, the characters 2 and 0, and the line end (KB 295725).
func maskGreeting(s *session, u unit) {
	if u.verb != greeting {
		s.pass(u)
		return
	}
	masked := slices.Clone(u.text)
	for i, c := range masked {
		if i > 3 && c != '2' && c != '0' && c != '\r' && c != '\n' {
			masked[i] = '*'
		}
	}
	s.put(u, masked)
	if u.last {
		s.note("masked the greeting")
	}
}

func maskVerbs(verbs []string, noop bool) rule {
	return func(s *session, u unit) {
		if slices.Contains(verbs, u.verb) || u.verb == "" {
			s.pass(u)
			return
		}
		masked, length := slices.Clone(u.text), len(firstWord(u.text))
		if noop && length >= len("NOOP") {
			// The rest of a longer verb becomes space: that the command stays as long as it was is documented, not how.
			copy(masked, "NOOP"+strings.Repeat(" ", length-len("NOOP")))
		} else {
			copy(masked, strings.Repeat("X", length))
		}
		s.note("masked %s", u.verb)
		s.put(u, masked)
	}
}

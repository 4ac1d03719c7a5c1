package fakefirewall

import (
	"fmt"
	"slices"

	"github.com/smtplab/smtplab/sim/catalogue"
)

func init() {
	register(entry{
		name:    "verb-refused",
		summary: "refuses a command itself, so that the server never sees it",
		story: `A proxy that knows fewer commands than the server answers for it. The refusal stands in its right place among
the replies when commands are pipelined (RFC 2920 section 3.2); the octets of a refused BDAT are discarded, as RFC 3030
section 2 asks of a server. A client should do without the command: KB 818222 and KB 843106 for XEXCH50, RFC 5321
section 3.2 for EHLO, which is then followed by HELO.`,
		params: []catalogue.Param{
			{Name: "verb", Default: "XEXCH50", Usage: "the verb, or several with commas between"},
			{Name: "code", Default: "500", Usage: "the reply's code, 400 to 599"},
			{Name: "text", Default: "Syntax error, command unrecognized", Usage: "the reply's text"},
		},
		make: func(s *catalogue.Settings) (stream, error) {
			verbs, err := readVerbs(s, "verb")
			if err != nil {
				return nil, err
			}
			code := s.Int("code")
			if code < 400 || code > 599 {
				return nil, fmt.Errorf("setting code: want 400 to 599, got %q", s.String("code"))
			}
			reply := fmt.Sprintf("%d %s\r\n", code, s.String("text"))
			return following(func() rules { return refuseVerbs(verbs, reply) }), nil
		},
	})
}

func refuseVerbs(verbs []string, reply string) rules {
	refused := false
	return rules{
		command: func(s *session, u unit) {
			refused = slices.Contains(verbs, u.verb)
			if !refused {
				s.pass(u)
				return
			}
			s.answer(u, reply)
			s.note("refused %s", u.verb)
		},
		chunk: func(s *session, u unit) {
			if refused {
				s.drop(u)
				return
			}
			s.pass(u)
		},
	}
}

package products

import (
	"strings"

	"github.com/smtplab/smtplab/sim/catalogue"
	"github.com/smtplab/smtplab/sim/peer"
)

func init() {
	register(catalogue.Entry[peer.Maker]{
		Name:    "strict-helo",
		Summary: "a host that insists on a full name in HELO and EHLO",
		Story: "Answers 501 to a client that calls itself by a bare name, and quotes the client's reverse name and address: the words " +
			"are those of Q186142; which mail server said them is not known. With reverse=compare the name must be the reverse name " +
			"of the client's address as well, as RFC 5321 section 4.1.4 forbids and such hosts did.",
		Params: []catalogue.Param{
			{Name: "reverse", Default: "ignore", Usage: "compare: the name must be the reverse name of the client's address"},
			{Name: "ehlo", Default: "yes", Usage: "no: knows HELO alone"},
		},
		New: func(s *catalogue.Settings) (peer.Maker, error) {
			compare := s.Choice("reverse", "ignore", "compare") == "compare"
			ehlo := s.Bool("ehlo")
			return func(m peer.Machine) *peer.Product {
				p := rfc5321(m)
				p.Receive.ReverseLookup = true // it quotes the name
				p.Receive.Hello = strictHello(compare)
				p.Receive.NoEhlo = !ehlo
				return p
			}, nil
		},
	})
}

func strictHello(compare bool) func(*peer.Server, *peer.Caller) string {
	return func(_ *peer.Server, c *peer.Caller) string {
		if !strings.Contains(c.Hello, ".") {
			return "501 {verb} requires a valid host name as operand: '{hello}' rejected from {client}[{address}]: hostname must contain a '.'."
		}
		if compare && !named(c, c.Hello) {
			// The words of such a refusal are not in the article: assumed.
			return "550 5.7.1 '{hello}' is not the name of {client}[{address}]"
		}
		return ""
	}
}

// named reports whether a name is among the client's reverse names.
func named(c *peer.Caller, name string) bool {
	for _, n := range c.Names {
		if strings.EqualFold(n, name) {
			return true
		}
	}
	return false
}

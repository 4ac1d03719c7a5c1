package mutants

import (
	"strings"

	"github.com/smtplab/smtplab/sim/peer"
)

// receivers are the servers of Q240832.
var receivers = []string{"iis4", "iis5", "mcis2"}

func init() {
	register("trailing-dot-taken", "takes a name that ends with a dot", Mutant{
		Rule:     "A HELO or EHLO name that ends with a dot is answered 501 (Q240832).",
		Products: receivers,
		Kills:    []string{"q240832/ehlo-trailing-dot", "q240832/helo-trailing-dot"},
		Break:    func(_ peer.Machine, p *peer.Product) { p.Receive.Hello = nil },
	})
	register("bare-name-refused", "refuses a name without a dot", Mutant{
		Rule:     "A bare host name is accepted (Q240832).",
		Products: receivers,
		Kills:    []string{"q240832/host-name-only"},
		Break: func(_ peer.Machine, p *peer.Product) {
			before := p.Receive.Hello
			p.Receive.Hello = func(s *peer.Server, c *peer.Caller) string {
				if !strings.Contains(c.Hello, ".") {
					return p.Receive.Replies.BadHello
				}
				return before(s, c)
			}
		},
	})
	register("full-name-refused", "refuses a name with more than one dot", Mutant{
		Rule:     "A fully qualified name is accepted (Q240832).",
		Products: receivers,
		Kills:    []string{"q240832/fqdn-accepted"},
		Break: func(_ peer.Machine, p *peer.Product) {
			p.Receive.Hello = func(_ *peer.Server, c *peer.Caller) string {
				if strings.Contains(c.Hello, ".") {
					return p.Receive.Replies.BadHello
				}
				return ""
			}
		},
	})
	register("own-domain-not-appended", "leaves a bare name as it is", Mutant{
		Rule:     `"The receiving mail server appends its own domain name" to a bare one (Q240832).`,
		Products: receivers,
		Kills:    []string{"q240832/host-name-only"},
		Break:    func(_ peer.Machine, p *peer.Product) { p.Receive.AppendDomain = false },
	})
	register("hello-refused-with-500", "answers a bad name with 500", Mutant{
		Rule:     "The reply to a bad name is 501 Invalid Address (Q240832).",
		Products: receivers,
		Kills:    []string{"q240832/ehlo-trailing-dot", "q240832/helo-trailing-dot"},
		Break:    func(_ peer.Machine, p *peer.Product) { rewordHello(p, "501", "500") },
	})
	register("hello-refused-without-enhanced-code", "answers a bad name in the manner of IIS 4", Mutant{
		Rule:     "The replies of IIS 5 have enhanced status codes, this one too (Q240832; assumed).",
		Products: []string{"iis5"},
		Kills:    []string{"q240832/ehlo-trailing-dot", "q240832/helo-trailing-dot"},
		Break:    func(_ peer.Machine, p *peer.Product) { rewordHello(p, "501 5.5.4 ", "501 ") },
	})
	register("hello-refused-with-enhanced-code", "answers a bad name in the manner of IIS 5", Mutant{
		Rule:     "The reply has 21 bytes: 501 Invalid Address (Q240832).",
		Products: []string{"iis4", "mcis2"},
		Kills:    []string{"q240832/ehlo-trailing-dot", "q240832/helo-trailing-dot"},
		Break:    func(_ peer.Machine, p *peer.Product) { rewordHello(p, "501 ", "501 5.5.4 ") },
	})
}

// rewordHello changes the words in which a name is refused.
func rewordHello(p *peer.Product, from, to string) {
	before := p.Receive.Hello
	p.Receive.Hello = func(s *peer.Server, c *peer.Caller) string { return strings.Replace(before(s, c), from, to, 1) }
}

package harness

import (
	"strings"

	"github.com/smtplab/smtplab/harness/script"
	"github.com/smtplab/smtplab/sim/resolver"
)

func init() {
	register(Word{
		Name:    "ask",
		Kind:    StepWord,
		Usage:   "ask HOST udp|tcp NAME TYPE",
		Summary: "an ordinary program on a host asks the DNS",
		Manual: `It asks the DNS servers that the host is configured with, as nslookup would. "udp" turns to TCP where an answer is truncated, as
most programs do; "tcp" asks by TCP alone. Look at the answer with "see dns".`,
		read: readAsk,
	})
}

// askTypes are the types of records that stories ask for.
var askTypes = []string{"A", "AAAA", "CNAME", "MX", "NS", "PTR", "SOA", "TXT", "ANY"}

func readAsk(r *reader, a *script.Args) {
	host := a.Host()
	order := map[string]resolver.Order{"udp": resolver.UDPThenTCP, "tcp": resolver.TCPOnly}[a.Choice("udp", "tcp")]
	name := strings.TrimSuffix(a.Word(), ".")
	kind := a.Choice(askTypes...)
	r.step(func(s *stage) error { return s.ask(host, order, name, kind) })
}

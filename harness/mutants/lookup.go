package mutants

import (
	"time"

	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/resolver"
)

// tcpOnly are the servers of Q276347.
var tcpOnly = []string{"iis4", "iis5"}

var byName = []string{"q276347/smart-host-by-name"}

func init() {
	register("dns-by-udp", "asks DNS by UDP", Mutant{
		Rule:     "The SMTP service asks DNS by TCP (Q276347).",
		Products: tcpOnly,
		Kills:    []string{"q276347/smart-host-by-name", "q276347/udp-client-unharmed", "q276347/dns-answers-tcp"},
		Break:    func(_ peer.Machine, p *peer.Product) { p.Lookup.Order = resolver.UDPOnly },
	})
	register("dns-by-udp-first", "asks DNS by UDP, and by TCP what was truncated", Mutant{
		Rule:     "The SMTP service does not ask by UDP first, as other programs do (Q276347).",
		Products: tcpOnly,
		Kills:    []string{"q276347/smart-host-by-name", "q276347/udp-client-unharmed"},
		Break:    func(_ peer.Machine, p *peer.Product) { p.Lookup.Order = resolver.UDPThenTCP },
	})
	register("dns-by-tcp-alone", "asks DNS by TCP at once", Mutant{
		Rule:     "Other servers ask by UDP first (RFC 7766 section 5; KB 820284).",
		Products: []string{"sendmail8", "exchange2003"},
		Kills:    []string{"q276347/truncated-then-refused", "q276347/udp-client-unharmed"},
		Break:    func(_ peer.Machine, p *peer.Product) { p.Lookup.Order = resolver.TCPOnly },
	})
	register("dns-truncation-is-final", "does not turn to TCP where an answer was truncated", Mutant{
		Rule:     "Where the answer is larger than UDP carries, the program must use TCP (Q276347; RFC 7766 section 5).",
		Products: []string{"sendmail8", "exchange2003"},
		Kills:    []string{"q276347/truncated-then-refused"},
		Break:    func(_ peer.Machine, p *peer.Product) { p.Lookup.Order = resolver.UDPOnly },
	})
	register("dns-refusal-retried", "tries again later where DNS refuses TCP", Mutant{
		Rule:     "Where the DNS server refuses TCP, the message goes to Badmail at once (Q276347).",
		Products: tcpOnly,
		Kills:    byName,
		Break:    func(_ peer.Machine, p *peer.Product) { giveUpOn(p, resolver.Reset) },
	})
	register("dns-reset-retried", "tries again later where DNS resets the connection", Mutant{
		Rule:     `"The query attempt resets": that too is final (Q276347).`,
		Products: tcpOnly,
		Kills:    []string{"q276347/tcp-reset-after-query"},
		Break:    func(_ peer.Machine, p *peer.Product) { giveUpOn(p, resolver.Refused) },
	})
	register("dns-silence-is-final", "files a message in Badmail where DNS does not answer", Mutant{
		Rule:     "Where DNS gives no answer, the message waits for its next try (Q276347; assumed).",
		Products: tcpOnly,
		Kills:    []string{"q276347/tcp-ignored"},
		Break: func(_ peer.Machine, p *peer.Product) {
			giveUpOn(p, resolver.Refused, resolver.Reset, resolver.TimedOut)
		},
	})
	register("dns-refusal-final-elsewhere", "gives up at once where DNS refuses TCP", Mutant{
		Rule:     "To servers other than IIS 4 and 5 such a refusal is a trouble that may pass (RFC 5321 section 5.1).",
		Products: []string{"sendmail8", "exchange2003"},
		Kills:    []string{"q276347/truncated-then-refused"},
		Break:    func(_ peer.Machine, p *peer.Product) { giveUpOn(p, resolver.Refused) },
	})
	register("dns-impatient", "waits ten seconds for an answer of DNS", Mutant{
		Rule:     "A look-up by TCP is given a minute (DnsSocketTimeout of IIS 4, Q276347).",
		Products: tcpOnly,
		Kills:    []string{"q276347/tcp-ignored"},
		Break:    func(_ peer.Machine, p *peer.Product) { p.Lookup.Timeout = 10 * time.Second },
	})
}

func giveUpOn(p *peer.Product, failures ...resolver.Why) { p.Lookup.Final = failures }

// Package resolver asks DNS questions as the programs of a host do.
//
// A [Resolver] is what a mail server of the time links with: a stub. It has a list of servers, an order of transports
// and a patience, and leaves the searching of the tree to those servers. Which transport it uses is the heart of
// KB Q276347: most programs ask by UDP and turn to TCP only where an answer is truncated, while the SMTP service of
// IIS 4 and 5 asks by TCP at once ([TCPOnly]), and is lost where a DNS server does not listen there.
//
// A question travels through four files, from the outside in:
//
//   - mail.go knows what a mail server wants: [Resolver.MX], [Resolver.Addresses], [Resolver.Reverse];
//   - query.go tries the names of the search list and follows CNAME records: [Resolver.Query];
//   - exchange.go asks one server after the other, in rounds, until one gives a usable answer;
//   - udp.go and tcp.go ask one server once, and match.go decides whether what came is the answer.
//
// Each question that leaves is recorded as [record.Asked], and ends in a [record.Answered] or a [record.Unanswered].
// What could not be found out is an [*Error], which says why and whether it is worth while to try again. There is no
// cache: a story wants to see each question.
package resolver

import (
	"math/rand/v2"
	"net/netip"
	"time"

	"github.com/smtplab/smtplab/sim"
)

// An Order is which transports a resolver uses, and in which order.
type Order int

// The orders. The values of the SMTP service's own setting, SmtpUseTcpDns, differ: there 0 is UDP only, 1 is TCP only
// and 2 is UDP, then TCP (MSDN ms524979).
const (
	UDPThenTCP Order = iota // UDP; TCP where the answer was truncated (RFC 7766 section 5)
	TCPOnly                 // as the SMTP service of IIS 4 and 5 does unless told otherwise (KB Q276347)
	UDPOnly                 // a truncated answer is used as far as it goes (KB 820284's workaround)
)

// What a resolver does where its Config does not say: the defaults of resolv.conf(5), "timeout" and "attempts".
const (
	DefaultTimeout = 5 * time.Second
	DefaultTries   = 2
)

// A Config says whom a resolver asks, and how.
type Config struct {
	Servers []netip.AddrPort // asked in this order
	Order   Order
	Timeout time.Duration // for one try at one server, TCP's handshake included; zero means DefaultTimeout
	Tries   int           // how often a server that keeps silent on UDP is asked; zero means DefaultTries
	// Search lists domains that are appended to names. A name without a dot is tried with them first and a name with
	// a dot is tried as it stands first; a name with a dot at its end only as it stands (resolv.conf(5), ndots:1).
	Search []string
	EDNS   uint16 // the UDP size to offer (RFC 6891); zero: no OPT record, answers of up to 512 octets
	// IPv4Only makes Addresses ask for A alone, as products did that know no IPv6.
	IPv4Only bool
	// Number gives each question its number in the record. Nil counts from 1 in this resolver; a host with more than
	// one resolver must hand all of them the same counter.
	Number func() int
}

// A Resolver asks questions for the programs of one host. Its methods may be called by several tasks at once; they
// park the caller until there is an answer or none to be had.
type Resolver struct {
	host   sim.Host
	config Config
	guard  sim.Monitor // of what follows
	random *rand.Rand
	asked  int
}

// New makes a resolver. Without servers, each question fails with [NoServer].
func New(host sim.Host, config Config) *Resolver {
	if config.Timeout <= 0 {
		config.Timeout = DefaultTimeout
	}
	if config.Tries <= 0 {
		config.Tries = DefaultTries
	}
	r := &Resolver{host: host, config: config, guard: host.NewMonitor(), random: host.Rand("dns")}
	if r.config.Number == nil {
		r.config.Number = r.count
	}
	return r
}

// count numbers the questions of this resolver.
func (r *Resolver) count() int {
	r.guard.Lock()
	defer r.guard.Unlock()
	r.asked++
	return r.asked
}

// newID draws the number by which an answer is known to belong to its question. It must not be guessed (RFC 5452
// section 4.3), and must be the same in each run: the host's random stream is both.
func (r *Resolver) newID() uint16 {
	r.guard.Lock()
	defer r.guard.Unlock()
	return uint16(r.random.Uint32())
}

// shuffle puts things into a random order.
func (r *Resolver) shuffle(n int, swap func(i, j int)) {
	r.guard.Lock()
	defer r.guard.Unlock()
	r.random.Shuffle(n, swap)
}

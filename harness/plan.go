package harness

import (
	"net/netip"
	"slices"
	"time"

	"github.com/smtplab/smtplab/fakedns"
	"github.com/smtplab/smtplab/harness/judge"
	"github.com/smtplab/smtplab/sim/record"
)

// A plan is a case as it was read: the world at its beginning, and what is done in it.
type plan struct {
	servers  []*nameServer
	hosts    []*hostPlan
	paths    []pathPlan
	chapters []*chapter
	claims   []judge.Claim
	signs    []sign
	goals    []judge.Claim // of an exercise: what is true once it is cured
	answers  []judge.Claim // of an exercise: what is true if a choice is right, one each
	cured    bool          // a cure is done before the story begins
	talks    []plannedTalk
	lacks    []record.Lack // of a real network, as far as reading shows them
}

// A plannedTalk is one that a step holds.
type plannedTalk struct {
	line int
	text string
	talk judge.Talk
}

// A sign is a claim by which a capture of the field is known.
type sign struct {
	line    int
	chapter int // in which it stands
	look    judge.Look
}

// A nameServer is a DNS server, as declared.
type nameServer struct {
	line     int // of the first line that declares it
	addr     netip.Addr
	zones    []*fakedns.Zones
	sections []string // that hold the zones
	faults   []named
}

// A named is an entry of a catalogue with its settings. It is made anew for each world, because faults and boxes count.
type named struct {
	name     string
	settings []string
}

// A hostPlan is a mail host, as declared.
type hostPlan struct {
	line      int
	name      string
	addrs     []netip.Addr
	product   string
	settings  []string
	registry  []registryValue
	mailboxes []string
}

// A pathPlan says what lies between two hosts.
type pathPlan struct {
	line    int
	a, b    string
	latency time.Duration
	boxes   []named
}

// between reports whether the path is that of two hosts, in whichever order.
func (p pathPlan) between(a, b string) bool { return p.a == a && p.b == b || p.a == b && p.b == a }

// A chapter is one phase of the run.
type chapter struct {
	line  int
	text  string
	steps []step
}

// A step is one thing that the story does.
type step struct {
	line int
	text string
	do   func(*stage) error
}

// DefaultServer is the DNS server where "zone" lines put their zones, at an address for documentation (RFC 5737).
var DefaultServer = netip.MustParseAddr("198.51.100.53")

// defaultLatency is what a path has that states none; the kernel's own for machines without a path.
const defaultLatency = 200 * time.Microsecond

// server returns the DNS server of an address, made if need be.
func (p *plan) server(addr netip.Addr, line int) *nameServer {
	for _, s := range p.servers {
		if s.addr == addr {
			return s
		}
	}
	s := &nameServer{line: line, addr: addr}
	p.servers = append(p.servers, s)
	return s
}

func (p *plan) host(name string) *hostPlan {
	i := slices.IndexFunc(p.hosts, func(h *hostPlan) bool { return h.name == name })
	if i < 0 {
		return nil
	}
	return p.hosts[i]
}

package fakedns

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/record"
)

// A stillHost is a host of which a handler sees the clock and the record, and no network.
type stillHost struct {
	sim.Host
	now   time.Time
	facts []record.Fact
}

func (h *stillHost) Now() time.Time          { return h.now }
func (h *stillHost) NewMonitor() sim.Monitor { return stillMonitor{} }
func (h *stillHost) Record(f record.Fact)    { h.facts = append(h.facts, f) }

type stillMonitor struct{ sim.Monitor }

func (stillMonitor) Lock()   {}
func (stillMonitor) Unlock() {}

const worldZone = `$ORIGIN corp.example.
$TTL 600
@      SOA  ns hostmaster 1 3600 600 86400 300
@      NS   ns
@      MX   10 mx1
@      MX   20 mx2
@      TXT  "v=spf1 mx -all"
ns     A    192.0.2.53
mx1    A    192.0.2.1
mx1    AAAA 2001:db8::1
mx2    A    192.0.2.2
www    CNAME web
web    A    192.0.2.80
away   CNAME host.far.example.
nowhere CNAME nobody
a      CNAME b
b      CNAME a
*.wild MX   5 mx1
x.y.wild A  192.0.2.9
x.*.hollow A 192.0.2.10
_smtp._tcp SRV 0 0 25 mx2
deep.ent.below TXT "deep"
sub    NS   ns.sub
ns.sub A    192.0.2.99
$ORIGIN 2.0.192.in-addr.arpa.
@      SOA  ns.corp.example. hostmaster.corp.example. 1 3600 600 86400 300
1      PTR  mx1.corp.example.
`

func parse(t testing.TB, text string) *Zones {
	t.Helper()
	zones, err := ParseZone("test.zone", 1, text)
	if err != nil {
		t.Fatal(err)
	}
	return zones
}

// newTestServer makes a server that is not started: its serve method is all that is needed.
func newTestServer(t testing.TB, zone string, faults ...Fault) (*Server, *stillHost) {
	t.Helper()
	host := &stillHost{now: time.Unix(1e9, 0)}
	return &Server{
		host: host, epoch: host.now, zones: zoneList{parse(t, zone)},
		guard: host.NewMonitor(), handler: wrapped(answer, faults),
	}, host
}

var (
	udpAsker = netip.MustParseAddrPort("192.0.2.7:40000")
	tcpAsker = netip.MustParseAddrPort("192.0.2.7:40001")
)

func question(name, qtype string) *dns.Msg {
	m := new(dns.Msg)
	m.Id = 4711
	m.RecursionDesired = true
	m.Question = []dns.Question{{Name: dns.Fqdn(name), Qtype: dns.StringToType[qtype], Qclass: dns.ClassINET}}
	return m
}

// ask sends a message through all of the server but its sockets. The message is nil where nothing came back.
func ask(t testing.TB, s *Server, transport string, m *dns.Msg) (*dns.Msg, *Reply) {
	t.Helper()
	packed, err := m.Pack()
	if err != nil {
		t.Fatal(err)
	}
	from := udpAsker
	if transport == "tcp" {
		from = tcpAsker
	}
	reply, out := s.serve(from, transport, packed, make([]byte, dns.MinMsgSize))
	if out == nil {
		return nil, reply
	}
	got := new(dns.Msg)
	if err := got.Unpack(out); err != nil {
		t.Fatalf("the answer cannot be read: %v", err)
	}
	return got, reply
}

// show is what a message says, on one line: rcode and flags, then the sections.
func show(m *dns.Msg) string {
	if m == nil {
		return "silence"
	}
	words := []string{dns.RcodeToString[m.Rcode]}
	if m.Authoritative {
		words = append(words, "aa")
	}
	if m.Truncated {
		words = append(words, "tc")
	}
	for i, section := range [][]dns.RR{m.Answer, m.Ns, m.Extra} {
		for _, rr := range section {
			if rr.Header().Rrtype == dns.TypeOPT {
				words = append(words, "+OPT")
				continue
			}
			fields := strings.Fields(rr.String())
			if fields[3] == "SOA" {
				fields = append(fields[:4], "ttl="+fields[1])
			}
			words = append(words, []string{"|", "auth", "add"}[i], fields[0], strings.Join(fields[3:], " "))
		}
	}
	return strings.Join(words, " ")
}

// noNetwork is a still host that has no address to listen on.
type noNetwork struct{ *stillHost }

func (noNetwork) Addresses() []netip.Addr { return nil }

package fakedns

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/miekg/dns"

	"github.com/smtplab/smtplab/sim/record"
)

func TestAnswers(t *testing.T) {
	const soa = " auth corp.example. SOA ttl=300"
	for _, c := range []struct{ name, qtype, want string }{
		{"corp.example", "MX", "NOERROR aa | corp.example. MX 10 mx1.corp.example. | corp.example. MX 20 mx2.corp.example." +
			" add mx1.corp.example. A 192.0.2.1 add mx1.corp.example. AAAA 2001:db8::1 add mx2.corp.example. A 192.0.2.2"},
		{"corp.example", "NS", "NOERROR aa | corp.example. NS ns.corp.example. add ns.corp.example. A 192.0.2.53"},
		{"_smtp._tcp.corp.example", "SRV", "NOERROR aa | _smtp._tcp.corp.example. SRV 0 0 25 mx2.corp.example. add mx2.corp.example. A 192.0.2.2"},
		{"corp.example", "TXT", `NOERROR aa | corp.example. TXT "v=spf1 mx -all"`},
		{"MX1.Corp.Example", "A", "NOERROR aa | mx1.corp.example. A 192.0.2.1"},
		{"1.2.0.192.in-addr.arpa", "PTR", "NOERROR aa | 1.2.0.192.in-addr.arpa. PTR mx1.corp.example."},
		{"9.2.0.192.in-addr.arpa", "PTR", "NXDOMAIN aa auth 2.0.192.in-addr.arpa. SOA ttl=300"},
		{"www.corp.example", "A", "NOERROR aa | www.corp.example. CNAME web.corp.example. | web.corp.example. A 192.0.2.80"},
		{"www.corp.example", "CNAME", "NOERROR aa | www.corp.example. CNAME web.corp.example."},
		{"www.corp.example", "MX", "NOERROR aa | www.corp.example. CNAME web.corp.example." + soa},
		{"away.corp.example", "A", "NOERROR aa | away.corp.example. CNAME host.far.example."},
		{"nowhere.corp.example", "A", "NXDOMAIN aa | nowhere.corp.example. CNAME nobody.corp.example." + soa},
		{"a.corp.example", "A", "NOERROR aa | a.corp.example. CNAME b.corp.example. | b.corp.example. CNAME a.corp.example."},
		{"mx2.corp.example", "AAAA", "NOERROR aa" + soa},
		{"nobody.corp.example", "A", "NXDOMAIN aa" + soa},
		{"ent.below.corp.example", "A", "NOERROR aa" + soa},
		{"q.wild.corp.example", "MX", "NOERROR aa | q.wild.corp.example. MX 5 mx1.corp.example." +
			" add mx1.corp.example. A 192.0.2.1 add mx1.corp.example. AAAA 2001:db8::1"},
		{"q.r.wild.corp.example", "A", "NOERROR aa" + soa},
		{"y.wild.corp.example", "MX", "NOERROR aa" + soa},    // an empty non-terminal hides the wildcard
		{"z.y.wild.corp.example", "MX", "NXDOMAIN aa" + soa}, // and is the closest encloser (RFC 4592 section 3.3.1)
		{"q.hollow.corp.example", "A", "NOERROR aa" + soa},   // the wildcard exists and is empty (RFC 4592 section 2.2.2)
		{"host.sub.corp.example", "A", "NOERROR auth sub.corp.example. NS ns.sub.corp.example. add ns.sub.corp.example. A 192.0.2.99"},
		{"mx1.corp.example", "ANY", "NOERROR aa | mx1.corp.example. A 192.0.2.1"},
		{"far.example", "A", "REFUSED"},
		{"corp.example", "AXFR", "REFUSED"},
	} {
		t.Run(c.name+" "+c.qtype, func(t *testing.T) {
			s, _ := newTestServer(t, worldZone)
			got, _ := ask(t, s, "udp", question(c.name, c.qtype))
			if diff := cmp.Diff(c.want, show(got)); diff != "" {
				t.Error(diff)
			}
			if got.Id != 4711 || !got.Response || !got.RecursionDesired || len(got.Question) != 1 {
				t.Errorf("bad header or question: %v", got)
			}
		})
	}
}

func TestRefusesWhatIsNoOrdinaryQuery(t *testing.T) {
	notify := question("corp.example", "SOA")
	notify.Opcode = dns.OpcodeNotify
	chaos := question("corp.example", "TXT")
	chaos.Question[0].Qclass = dns.ClassCHAOS
	double := question("corp.example", "A")
	double.Question = append(double.Question, double.Question[0])
	version1 := question("corp.example", "A")
	version1.SetEdns0(1232, false).IsEdns0().SetVersion(1)
	opts := question("corp.example", "A")
	opts.SetEdns0(1232, false).SetEdns0(1232, false)
	for want, m := range map[string]*dns.Msg{
		"NOTIMP":       notify,
		"REFUSED":      chaos,
		"FORMERR":      double,
		"BADVERS +OPT": version1,
		"FORMERR +OPT": opts,
	} {
		s, _ := newTestServer(t, worldZone)
		got, _ := ask(t, s, "udp", m)
		if want = strings.Replace(want, "BADVERS", "BADSIG", 1); show(got) != want { // both are 16
			t.Errorf("want %s, got %s", want, show(got))
		}
		if got.Opcode != m.Opcode {
			t.Errorf("%s: want the opcode of the query (RFC 1035 section 4.1.1), got %v", want, got.Opcode)
		}
	}
}

// The bit DO is copied, on or off (RFC 3225 section 3).
func TestBitIsCopied(t *testing.T) {
	for _, do := range []bool{true, false} {
		s, _ := newTestServer(t, worldZone)
		got, _ := ask(t, s, "udp", question("corp.example", "A").SetEdns0(1232, do))
		if opt := got.IsEdns0(); opt == nil || opt.Do() != do {
			t.Errorf("want DO %v, got %v", do, opt)
		}
	}
}

func TestGarbage(t *testing.T) {
	header := []byte{1, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0}
	for _, c := range []struct {
		what    string
		message []byte
		want    string
	}{
		{"nothing", nil, "silence"},
		{"less than a header", header[:11], "silence"},
		{"a question that ends early", append(header, 3, 'a'), "FORMERR"},
		{"an answer", []byte{1, 2, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0}, "silence"},
		{"no question", []byte{1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, "FORMERR"},
	} {
		s, _ := newTestServer(t, worldZone)
		_, out := s.serve(udpAsker, "udp", c.message, nil)
		got := "silence"
		if out != nil {
			m := new(dns.Msg)
			if err := m.Unpack(out); err != nil || m.Id != 0x0102 {
				t.Errorf("%s: id %x, %v", c.what, m.Id, err)
			}
			got = show(m)
		}
		if got != c.want {
			t.Errorf("%s: want %s, got %s", c.what, c.want, got)
		}
	}
}

// crowd is a zone whose MX answer has more octets than fit into 512.
func crowd(n int) string {
	var b strings.Builder
	b.WriteString("$ORIGIN big.example.\n@ SOA ns h 1 2 3 4 5\n")
	for i := range n {
		fmt.Fprintf(&b, "@ MX %d host-%03d\nhost-%03d A 192.0.2.%d\n", i, i, i, i%250+1)
	}
	return b.String()
}

func TestTruncation(t *testing.T) {
	for _, c := range []struct {
		what      string
		hosts     int
		transport string
		edns      uint16
		truncated bool
		hostsLeft int
		additions bool
		limit     int
	}{
		{"small", 5, "udp", 0, false, 5, true, 512},
		{"only the additional section is too much", 18, "udp", 0, false, 18, false, 512},
		{"too much", 40, "udp", 0, true, 0, false, 512},
		{"EDNS has room", 40, "udp", 4096, false, 40, true, 4096},
		{"EDNS below 512 counts as 512", 40, "udp", 100, true, 0, false, 512},
		{"more than we send", 300, "udp", 65535, true, 0, false, ownUDPSize},
		{"TCP has room", 300, "tcp", 0, false, 300, true, 65535},
		{"more than a message", 4000, "tcp", 0, true, 0, false, 65535},
	} {
		t.Run(c.what, func(t *testing.T) {
			s, host := newTestServer(t, crowd(c.hosts))
			m := question("big.example", "MX")
			if c.edns > 0 {
				m.SetEdns0(c.edns, false)
			}
			got, _ := ask(t, s, c.transport, m)
			if got.Truncated != c.truncated || c.hostsLeft > 0 && len(got.Answer) != c.hostsLeft {
				t.Errorf("truncated %v, %d answers", got.Truncated, len(got.Answer))
			}
			if additions := len(got.Extra) > 1; additions != c.additions {
				t.Errorf("want additional section %v, got %d records", c.additions, len(got.Extra))
			}
			if (got.IsEdns0() != nil) != (c.edns > 0) {
				t.Error("OPT must be there if, and only if, the asker sent one")
			}
			if got.Compress = true; got.Len() > c.limit {
				t.Errorf("want at most %d octets, got %d", c.limit, got.Len())
			}
			outcome := host.facts[0].(*record.Served).Outcome
			if (outcome == "truncated") != c.truncated {
				t.Errorf("outcome %q", outcome)
			}
		})
	}
}

func TestHistory(t *testing.T) {
	s, host := newTestServer(t, worldZone)
	ask(t, s, "tcp", question("Nobody.Corp.Example", "AAAA"))
	want := &record.Served{
		From: tcpAsker, Transport: "tcp", Name: "Nobody.Corp.Example", Type: "AAAA", Outcome: "NXDOMAIN",
	}
	if diff := cmp.Diff([]record.Fact{want}, host.facts, cmp.Comparer(func(a, b record.Served) bool { return a == b })); diff != "" {
		t.Error(diff)
	}
}

// Zones are shared by worlds that run at once; -race would see a server that writes to them.
func TestZonesAreShared(t *testing.T) {
	zones := parse(t, worldZone)
	var workers sync.WaitGroup
	for range 4 {
		workers.Go(func() {
			host := &stillHost{}
			s := &Server{host: host, zones: zoneList{zones}, guard: host.NewMonitor(), handler: answer}
			for _, name := range []string{"corp.example", "q.wild.corp.example", "www.corp.example", "nobody.corp.example"} {
				for _, qtype := range []string{"MX", "A", "ANY"} {
					if got, _ := ask(t, s, "udp", question(name, qtype)); got == nil {
						t.Error("no answer")
					}
				}
			}
		})
	}
	workers.Wait()
}

func BenchmarkAnswer(b *testing.B) {
	s, host := newTestServer(b, worldZone)
	packed, _ := question("corp.example", "MX").Pack()
	out := make([]byte, dns.MinMsgSize)
	b.ReportAllocs()
	for b.Loop() {
		s.serve(udpAsker, "udp", packed, out)
		host.facts = host.facts[:0]
	}
}

// The part of BenchmarkAnswer that is not ours: to read the query and to pack the answer.
func BenchmarkUnpackAndPack(b *testing.B) {
	s, _ := newTestServer(b, worldZone)
	packed, _ := question("corp.example", "MX").Pack()
	reply, _ := ask(b, s, "udp", question("corp.example", "MX"))
	reply.Compress = true
	out := make([]byte, dns.MinMsgSize)
	b.ReportAllocs()
	for b.Loop() {
		if err := new(dns.Msg).Unpack(packed); err != nil {
			b.Fatal(err)
		}
		if _, err := reply.PackBuffer(out); err != nil {
			b.Fatal(err)
		}
	}
}

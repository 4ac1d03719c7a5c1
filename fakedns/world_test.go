package fakedns_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/smtplab/smtplab/fakedns"
	"github.com/smtplab/smtplab/internal/smallworld"
	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/record"
	"github.com/smtplab/smtplab/sim/resolver"
)

const zone = `$ORIGIN isp.example.
@     SOA  ns hostmaster 1 3600 600 86400 300
@     MX   10 mail
@     MX   20 spare
mail  A    192.168.2.25
spare A    192.168.2.26
www   CNAME mail
$ORIGIN 2.168.192.in-addr.arpa.
@     SOA  ns.isp.example. hostmaster.isp.example. 1 3600 600 86400 300
25    PTR  mail.isp.example.
`

var at53 = netip.MustParseAddrPort("192.168.2.53:53")

// A town is a world of two: a DNS server, and a host that asks it.
type town struct {
	*smallworld.World
	t             testing.TB
	server, asker *sim.Machine
}

func newTown(t testing.TB) *town {
	t.Helper()
	w := &town{World: smallworld.New(t, sim.Options{Seed: 7, NoPackets: true}), t: t}
	w.server = w.Host("ns.isp.example", "192.168.2.53", "192.168.3.53")
	w.asker = w.Host("relay.corp.example", "192.168.2.10")
	return w
}

// serve starts the DNS server with a zone and faults, each a name with settings.
func (w *town) serve(text string, faults ...string) *fakedns.Server {
	w.t.Helper()
	zones, err := fakedns.ParseZone("test.txtar", 1, text)
	if err != nil {
		w.t.Fatal(err)
	}
	config := fakedns.Config{Zones: []*fakedns.Zones{zones}}
	for _, f := range faults {
		words := strings.Fields(f)
		made, err := fakedns.Faults.New(words[0], words[1:])
		if err != nil {
			w.t.Fatal(err)
		}
		config.Faults = append(config.Faults, made)
	}
	var server *fakedns.Server
	w.On(w.server, func() { server, err = fakedns.Start(w.server, config) })
	if err != nil {
		w.t.Fatal(err)
	}
	return server
}

// query asks as a program of the asker's, and says what came and how long it took.
func (w *town) query(c resolver.Config, question string) string {
	w.t.Helper()
	name, qtype, _ := strings.Cut(question, " ")
	if c.Servers == nil {
		c.Servers = []netip.AddrPort{at53}
	}
	began := w.Elapsed()
	var answer *resolver.Answer
	var err error
	w.On(w.asker, func() { answer, err = resolver.New(w.asker, c).Query(name, qtype) })
	took := (w.Elapsed() - began).Round(10 * time.Millisecond)
	if err != nil {
		var e *resolver.Error
		if !errors.As(err, &e) {
			w.t.Fatalf("want a *resolver.Error, got %T", err)
		}
		return fmt.Sprintf("%s after %v", e.Why, took)
	}
	var data []string
	for _, r := range answer.Records {
		data = append(data, r.Data)
	}
	return fmt.Sprintf("%s by %s after %v", strings.Join(data, ", "), answer.Transport, took)
}

// history is what the server saw: transport and outcome of each query.
func (w *town) history() (seen []string) {
	for _, e := range w.Record.Events {
		if s, ok := e.Fact.(*record.Served); ok {
			seen = append(seen, s.Transport+" "+s.Outcome)
		}
	}
	return seen
}

var (
	udp   = resolver.Config{}
	tcp   = resolver.Config{Order: resolver.TCPOnly}
	plain = resolver.Config{Order: resolver.UDPOnly}
	edns  = resolver.Config{EDNS: 4096}
)

func TestSlowAnswersHoldNobodyUp(t *testing.T) {
	w := newTown(t)
	w.serve(zone, "slow by=4s names=mail.isp.example")
	w.On(w.asker, func() {
		r := resolver.New(w.asker, resolver.Config{Servers: []netip.AddrPort{at53}})
		w.asker.Go("the slow one", func() { r.Query("mail.isp.example", "A") })
		w.asker.Sleep(time.Second)
		if _, err := r.Query("spare.isp.example", "A"); err != nil {
			t.Error(err)
		}
	})
	if w.Elapsed() > 2*time.Second {
		t.Errorf("want the second answer at once, got it at %v", w.Elapsed())
	}
}

func TestAnswersLeaveFromWhereTheQuestionWent(t *testing.T) {
	w := newTown(t)
	server := w.serve(zone)
	second := netip.MustParseAddrPort("192.168.3.53:53")
	if got := server.Addresses(); !slices.Equal(got, []netip.AddrPort{at53, second}) {
		t.Errorf("listens on %v", got)
	}
	if got := w.query(resolver.Config{Servers: []netip.AddrPort{second}}, "mail.isp.example A"); got != "192.168.2.25 by udp after 0s" {
		t.Errorf("got %s", got)
	}
}

// Several queries on one connection, in whatever pieces they come (RFC 7766 section 6.2.1).
func TestTCPQueriesInPieces(t *testing.T) {
	w := newTown(t)
	w.serve(zone)
	var stream []byte
	for i, name := range []string{"mail.isp.example.", "spare.isp.example.", "no.isp.example."} {
		m := new(dns.Msg)
		m.Id = uint16(i + 1)
		m.Question = []dns.Question{{Name: name, Qtype: dns.TypeA, Qclass: dns.ClassINET}}
		packed, _ := m.Pack()
		stream = append(binary.BigEndian.AppendUint16(stream, uint16(len(packed))), packed...)
	}
	for _, piece := range []int{1, 7, len(stream)} {
		var got []int
		w.On(w.asker, func() {
			conn, err := w.asker.Dial("tcp", "", at53.String(), 0)
			if err != nil {
				t.Error(err)
				return
			}
			defer conn.Close()
			for part := range slices.Chunk(stream, piece) {
				conn.Write(part)
				w.asker.Sleep(100 * time.Millisecond)
			}
			for range 3 {
				var size [2]byte
				io.ReadFull(conn, size[:])
				packed := make([]byte, binary.BigEndian.Uint16(size[:]))
				io.ReadFull(conn, packed)
				m := new(dns.Msg)
				if err := m.Unpack(packed); err != nil {
					t.Error(err)
				}
				got = append(got, int(m.Id), len(m.Answer))
			}
		})
		if want := []int{1, 1, 2, 1, 3, 0}; !slices.Equal(got, want) {
			t.Errorf("in pieces of %d: want %v, got %v", piece, want, got)
		}
	}
}

// Whoever connects and says nothing, or nonsense, is shown out.
func TestTCPConnectionsEnd(t *testing.T) {
	for said, after := range map[string]time.Duration{"": 30 * time.Second, "\x00": 30 * time.Second, "\x00\x03abc": 0} {
		w := newTown(t)
		w.serve(zone)
		w.On(w.asker, func() {
			conn, err := w.asker.Dial("tcp", "", at53.String(), 0)
			if err != nil {
				t.Error(err)
				return
			}
			defer conn.Close()
			conn.Write([]byte(said))
			if n, err := conn.Read(make([]byte, 1)); n != 0 || err == nil {
				t.Errorf("%q: got %d octets, %v", said, n, err)
			}
		})
		if got := w.Elapsed().Round(time.Second); got != after {
			t.Errorf("%q: want the end after %v, got %v", said, after, got)
		}
	}
}

func TestStop(t *testing.T) {
	w := newTown(t)
	server := w.serve(zone)
	w.On(w.asker, func() {
		conn, err := w.asker.Dial("tcp", "", at53.String(), 0)
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		w.asker.Sleep(time.Second)
		w.server.Go("stop", server.Stop)
		if _, err := conn.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
			t.Errorf("want the connection closed, got %v", err)
		}
	})
	for _, c := range []resolver.Config{udp, tcp} {
		if got := w.query(c, "mail.isp.example A"); got != "refused after 0s" {
			t.Errorf("after Stop: got %s", got)
		}
	}
	w.serve(zone) // the addresses are free again
	if got := w.query(tcp, "mail.isp.example A"); got != "192.168.2.25 by tcp after 0s" {
		t.Errorf("after a new Start: got %s", got)
	}
}

func TestStartFails(t *testing.T) {
	w := newTown(t)
	w.On(w.server, func() {
		taken, err := w.server.Listen("tcp", "192.168.3.53:53")
		if err != nil {
			t.Error(err)
			return
		}
		if _, err := fakedns.Start(w.server, fakedns.Config{}); err == nil || !strings.HasPrefix(err.Error(), "DNS server on 192.168.3.53:53: ") {
			t.Errorf("got %v", err)
		}
		taken.Close()
		if _, err := fakedns.Start(w.server, fakedns.Config{}); err != nil {
			t.Errorf("something was left open: %v", err)
		}
	})
}

func TestSameSeedSameRecord(t *testing.T) {
	run := func() []record.Event {
		w := newTown(t)
		w.serve(zone, "always-truncated first=1", "wrong-id from=1s until=3s")
		for _, c := range []resolver.Config{udp, tcp, edns} {
			w.query(c, "isp.example MX")
			w.On(w.asker, func() { w.asker.Sleep(time.Second) })
		}
		return w.Record.Events
	}
	if first, second := run(), run(); !reflect.DeepEqual(first, second) {
		t.Error("two runs differ")
	}
}

func BenchmarkResolveInAWorld(b *testing.B) {
	w := newTown(b)
	w.serve(zone)
	b.ReportAllocs()
	w.On(w.asker, func() {
		r := resolver.New(w.asker, resolver.Config{Servers: []netip.AddrPort{at53}})
		for b.Loop() {
			if _, err := r.Query("mail.isp.example", "A"); err != nil {
				b.Fatal(err)
			}
			w.Record.Events = w.Record.Events[:0]
		}
	})
}

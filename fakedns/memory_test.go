package fakedns

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/smtplab/smtplab/sim/record"
)

// remembering is a server that keeps n answers.
func remembering(t testing.TB, n int) (*Server, *stillHost) {
	s, host := newTestServer(t, worldZone)
	s.memory = newMemory(n)
	return s, host
}

// What is remembered is what would be said anyway, to the last octet, and is recorded in the same way.
func TestMemorySaysTheSame(t *testing.T) {
	plain, told := newTestServer(t, worldZone)
	clever, toldAgain := remembering(t, 100)
	big := question("corp.example", "TXT")
	big.SetEdns0(1232, true)
	queries := [][]byte{}
	for i, m := range []string{"corp.example MX", "corp.example MX", "CORP.example MX", "nobody.corp.example A", "www.corp.example A", "far.example A"} {
		var name, qtype string
		fmt.Sscan(m, &name, &qtype)
		q := question(name, qtype)
		q.Id += uint16(i)
		packed, err := q.Pack()
		if err != nil {
			t.Fatal(err)
		}
		queries = append(queries, packed)
	}
	packed, err := big.Pack()
	if err != nil {
		t.Fatal(err)
	}
	queries = append(queries, packed)
	for _, odd := range oddQueries {
		queries = append(queries, odd.message)
	}
	for range 2 {
		for _, transport := range []string{"udp", "tcp"} {
			for _, q := range queries {
				_, want := plain.serve(udpAsker, transport, q, nil)
				_, got := clever.serve(udpAsker, transport, q, nil)
				if !bytes.Equal(got, want) || (got == nil) != (want == nil) {
					t.Errorf("%x over %s: want %x, got %x", q, transport, want, got)
				}
			}
		}
	}
	if diff := cmp.Diff(told.facts, toldAgain.facts, cmp.Comparer(func(a, b record.Served) bool { return a == b })); diff != "" {
		t.Error(diff)
	}
	if len(clever.memory.udp) == 0 || len(clever.memory.tcp) == 0 {
		t.Error("nothing was remembered")
	}
}

func TestMemoryForgets(t *testing.T) {
	s, _ := remembering(t, 100)
	packed, _ := question("mx1.corp.example", "A").Pack()
	_, before := s.serve(udpAsker, "udp", packed, nil)
	s.SetZones([]*Zones{parse(t, "$ORIGIN corp.example.\n@ SOA ns h 1 1 1 1 1\nmx1 A 192.0.2.77\n")})
	if _, after := s.serve(udpAsker, "udp", packed, nil); bytes.Equal(before, after) {
		t.Error("an answer from zones that are gone")
	}
}

func TestMemoryIsBounded(t *testing.T) {
	const most = 50
	s, _ := remembering(t, most)
	for i := range 10 * most {
		packed, _ := question(fmt.Sprintf("q%d.corp.example", i), "A").Pack()
		s.serve(udpAsker, "udp", packed, nil)
		if n := len(s.memory.udp); n > most {
			t.Fatalf("want at most %d answers, got %d", most, n)
		}
	}
	long := question("corp.example", "MX")
	long.SetEdns0(1232, false)
	packed, _ := long.Pack()
	s.serve(udpAsker, "udp", append(packed, make([]byte, longestQuery)...), nil)
	for query := range s.memory.udp {
		if len(query) > longestQuery {
			t.Errorf("a query of %d octets was kept", len(query))
		}
	}
}

// A server that lies must not answer from memory: its faults count.
func TestLiarsRememberNothing(t *testing.T) {
	host := &stillHost{}
	for _, c := range []struct {
		faults []Fault
		want   bool
	}{{nil, true}, {[]Fault{fault(t, "servfail")}, false}} {
		s, err := Start(noNetwork{host}, Config{Faults: c.faults, Remember: 5})
		if err != nil {
			t.Fatal(err)
		}
		if (s.memory != nil) != c.want {
			t.Errorf("%d faults: want a memory %v, got %v", len(c.faults), c.want, s.memory)
		}
	}
}

func BenchmarkRecall(b *testing.B) {
	s, host := remembering(b, 10)
	packed, _ := question("corp.example", "MX").Pack()
	out := make([]byte, ownUDPSize)
	b.ReportAllocs()
	for b.Loop() {
		s.serve(udpAsker, "udp", packed, out)
		host.facts = host.facts[:0]
	}
}

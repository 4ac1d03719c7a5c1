package fakedns_test

import (
	"math/rand/v2"
	"net"
	"net/netip"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/smtplab/smtplab/fakedns"
	"github.com/smtplab/smtplab/sim/wire"
)

// patience is how long a test on real sockets waits for what must come.
const patience = 30 * time.Second

// onSockets starts a server on a real socket; when the test ends, nothing of it may be left.
func onSockets(t *testing.T, config fakedns.Config) netip.AddrPort {
	t.Helper()
	zones, err := fakedns.ParseZone("test.zone", 1, zone)
	if err != nil {
		t.Fatal(err)
	}
	host := wire.NewHost("ns.isp.example", wire.Options{})
	config.Zones = []*fakedns.Zones{zones}
	config.Addresses = []netip.AddrPort{netip.MustParseAddrPort("127.0.0.1:0")}
	server, err := fakedns.Start(host, config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		server.Stop()
		if err := host.Stop(time.Second); err != nil {
			t.Error(err)
		}
		if err := host.Failure(); err != nil {
			t.Errorf("a task of the server panicked: %v", err)
		}
	})
	return server.Addresses()[0]
}

// polite asks n times by a transport, and wants the truth each time. UDP may lose what it likes when it is flooded: a
// question is asked again.
func polite(t *testing.T, transport string, at netip.AddrPort, n int) {
	t.Helper()
	client := dns.Client{Net: transport, Timeout: time.Second}
	for i := range n {
		m := new(dns.Msg)
		m.SetQuestion("isp.example.", dns.TypeMX)
		var answer *dns.Msg
		var err error
		for end := time.Now().Add(patience); answer == nil && time.Now().Before(end); {
			answer, _, err = client.Exchange(m, at.String())
		}
		if answer == nil || len(answer.Answer) != 2 {
			t.Fatalf("polite question %d by %s: got %v, %v", i+1, transport, answer, err)
		}
	}
}

// held is how much memory is in use, in octets.
func held() int {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc + m.StackInuse)
}

// mutant is a good query with some octets changed, lost, doubled or added.
func mutant(r *rand.Rand) []byte {
	m := new(dns.Msg)
	m.SetQuestion([]string{"isp.example.", "mail.isp.example.", "25.2.168.192.in-addr.arpa.", "far.example."}[r.IntN(4)], uint16(r.IntN(260)))
	if r.IntN(2) == 0 {
		m.SetEdns0(uint16(r.IntN(65536)), r.IntN(2) == 0)
	}
	packed, _ := m.Pack()
	for change := 1 + r.IntN(4); change > 0 && len(packed) > 0; change-- {
		at := r.IntN(len(packed))
		switch r.IntN(5) {
		case 0:
			packed[at] = byte(r.Uint32())
		case 1:
			packed = slices.Delete(packed, at, at+1)
		case 2:
			packed = slices.Insert(packed, at, packed[at])
		case 3:
			packed = packed[:max(at, 1)]
		case 4:
			packed = append(packed, make([]byte, r.IntN(1000))...)
		}
	}
	return packed
}

// mutants is how many of them each attacker sends.
const mutants = 5_000

// TestFloodOfMutants sends datagrams of a fuzzer from four sockets at once.
func TestFloodOfMutants(t *testing.T) {
	for name, config := range map[string]fakedns.Config{
		"one reader":                 {},
		"readers that have a memory": {Readers: 3, Remember: 500},
	} {
		t.Run(name, func(t *testing.T) {
			at := onSockets(t, config)
			polite(t, "udp", at, 1)
			before := held()
			var attackers sync.WaitGroup
			var sent, got [4]int // octets
			for a := range sent {
				attackers.Go(func() { sent[a], got[a] = attack(t, at, uint64(a)) })
			}
			polite(t, "udp", at, 50)
			polite(t, "tcp", at, 50)
			attackers.Wait()
			polite(t, "udp", at, 50)
			if more := held() - before; more > 8<<20 {
				t.Errorf("want at most 8 MiB more in use than before, got %d octets", more)
			}
			all := func(n [4]int) int { return n[0] + n[1] + n[2] + n[3] }
			t.Logf("%d octets of mutants, %d of answers", all(sent), all(got))
			if all(got) > all(sent) {
				t.Errorf("want no more octets than were sent, got %d for %d: that is an amplifier", all(got), all(sent))
			}
		})
	}
}

// attack sends mutants and counts what comes back, which must be readable, and an answer to something that was sent.
func attack(t *testing.T, at netip.AddrPort, seed uint64) (sent, got int) {
	conn, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(at))
	if err != nil {
		t.Error(err)
		return 0, 0
	}
	defer conn.Close()
	var reading sync.WaitGroup
	reading.Go(func() {
		buffer := make([]byte, 65536)
		for {
			n, err := conn.Read(buffer)
			if err != nil {
				return
			}
			got += n
			if m := new(dns.Msg); m.Unpack(buffer[:n]) != nil || !m.Response {
				t.Errorf("want an answer, got %x", buffer[:n])
			}
		}
	})
	r := rand.New(rand.NewPCG(seed, 1))
	for i := range mutants {
		n, _ := conn.Write(mutant(r))
		sent += n
		if i%25 == 0 {
			time.Sleep(time.Millisecond) // so that most are read, and not lost in a full socket
		}
	}
	conn.SetReadDeadline(time.Now().Add(200 * time.Millisecond))
	reading.Wait()
	return sent, got
}

// TestHalfOpenConnections has a thousand connections that promise 65535 octets and send one.
func TestHalfOpenConnections(t *testing.T) {
	const many = 1000
	at := onSockets(t, fakedns.Config{})
	polite(t, "tcp", at, 1)
	before := held()
	for i := range many {
		conn, err := net.Dial("tcp", at.String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if _, err := conn.Write([]byte{0xFF, 0xFF, byte(i)}); err != nil {
			t.Fatal(err)
		}
	}
	polite(t, "tcp", at, 100)
	polite(t, "udp", at, 100)
	each := (held() - before) / many
	t.Logf("%d octets for each connection, our own end included", each)
	if each > 24<<10 {
		t.Errorf("want at most 24 KiB for each connection, got %d octets", each)
	}
}

// TestDeafConnections has connections that ask and ask, and never read: the server stops reading from them, and keeps no
// more than fits into one answer.
func TestDeafConnections(t *testing.T) {
	at := onSockets(t, fakedns.Config{})
	polite(t, "tcp", at, 1)
	before := held()
	query := framed(t, 1, "isp.example.")
	flood := slices.Repeat(query, 1000)
	for range 20 {
		conn, err := net.Dial("tcp", at.String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		for err == nil { // until nothing more is taken
			conn.SetWriteDeadline(time.Now().Add(20 * time.Millisecond))
			_, err = conn.Write(flood)
		}
	}
	polite(t, "tcp", at, 100)
	// An answer may have 64 KiB, and the collector may not have seen the last ones yet.
	if more := held() - before; more > 10<<20 {
		t.Errorf("want at most 10 MiB more in use than before, got %d octets", more)
	}
}

package netns

import (
	"io"
	"net"
	"net/netip"
	"os"
	"runtime"
	"testing"
)

// TestMain has the tests run where networks can be made, if anybody can.
func TestMain(m *testing.M) {
	if Available() != nil {
		if code, err := Reenter(); err == nil {
			os.Exit(code)
		}
	}
	os.Exit(m.Run())
}

// network is a network with addresses of stories, or the end of a test where the system refuses it.
func network(t testing.TB, addresses ...string) *Network {
	t.Helper()
	if err := Available(); err != nil {
		t.Skip(err)
	}
	n, err := New()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range addresses {
		if err := n.Add(netip.MustParseAddr(a)); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() {
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	})
	return n
}

// serve answers one call with a word.
func serve(t *testing.T, n *Network, address, word string) {
	t.Helper()
	var l net.Listener
	var err error
	n.Do(func() { l, err = net.Listen("tcp", address) })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		c, err := l.Accept()
		if err == nil {
			io.WriteString(c, word)
			c.Close()
		}
	}()
}

// ask calls an address and returns what it says, and from where it was called.
func ask(t *testing.T, n *Network, from, to string) (word string, source netip.AddrPort) {
	t.Helper()
	var c net.Conn
	var err error
	dialer := net.Dialer{LocalAddr: net.TCPAddrFromAddrPort(netip.AddrPortFrom(netip.MustParseAddr(from), 0))}
	n.Do(func() { c, err = dialer.Dial("tcp", to) })
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	text, err := io.ReadAll(c)
	if err != nil {
		t.Fatal(err)
	}
	return string(text), c.LocalAddr().(*net.TCPAddr).AddrPort()
}

// Two networks have the same addresses and ports, also those of root, and do not see each other.
func TestNetworksStandSideBySide(t *testing.T) {
	a, b := network(t, "172.16.0.10", "192.168.2.25", "2001:db8::25"), network(t, "172.16.0.10", "192.168.2.25", "2001:db8::25")
	serve(t, a, "192.168.2.25:25", "a")
	serve(t, b, "192.168.2.25:25", "b")
	serve(t, b, "[2001:db8::25]:25", "b6")
	if got, from := ask(t, a, "172.16.0.10", "192.168.2.25:25"); got != "a" || from.Addr().String() != "172.16.0.10" {
		t.Errorf("got %q, from %v", got, from)
	}
	if got, _ := ask(t, b, "172.16.0.10", "192.168.2.25:25"); got != "b" {
		t.Errorf("got %q", got)
	}
	if got, _ := ask(t, b, "2001:db8::25", "[2001:db8::25]:25"); got != "b6" {
		t.Errorf("got %q", got)
	}
	var err error
	a.Do(func() { _, err = net.Dial("tcp", "192.168.99.99:25") })
	if err == nil {
		t.Error("want nobody at an address that was not added")
	}
}

// TestAddTwice gives an address that is there.
func TestAddTwice(t *testing.T) {
	n := network(t, "127.0.0.1", "172.16.0.10")
	if err := n.Add(netip.MustParseAddr("172.16.0.10")); err != nil {
		t.Error(err)
	}
}

// TestReady calls each address as soon as it is there.
func TestReady(t *testing.T) {
	for range 50 {
		n := network(t, "172.16.0.10", "2001:db8::10", "2001:db8::25")
		serve(t, n, "[2001:db8::25]:25", "six")
		if got, _ := ask(t, n, "2001:db8::10", "[2001:db8::25]:25"); got != "six" {
			t.Fatalf("got %q", got)
		}
	}
}

// TestHome sees that threads come home, those on which networks are made among them.
func TestHome(t *testing.T) {
	n := network(t)
	place := func() string {
		name, err := os.Readlink("/proc/thread-self/ns/net")
		if err != nil {
			t.Fatal(err)
		}
		return name
	}
	home, away := place(), ""
	n.Do(func() { away = place() })
	if away == home {
		t.Error("want another network, got the one at home")
	}
	for range 1000 {
		runtime.Gosched()
		n.Do(func() {})
		if got := place(); got != home {
			t.Fatalf("want %s, got %s", home, got)
		}
	}
}

func BenchmarkNew(b *testing.B) {
	for range b.N {
		n, err := New()
		if err != nil {
			b.Fatal(err)
		}
		n.Close()
	}
}

func BenchmarkDo(b *testing.B) {
	n := network(b)
	for range b.N {
		n.Do(func() {})
	}
}

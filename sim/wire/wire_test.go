package wire

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/net/nettest"

	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/record"
)

// A net of two hosts that share a book.
type twoHosts struct {
	a, b   *Host
	memory *record.Memory
}

func twoOn(t testing.TB, address string) *twoHosts {
	t.Helper()
	w := &twoHosts{memory: &record.Memory{}}
	book := NewBook(w.memory)
	o := Options{Addresses: []netip.Addr{netip.MustParseAddr(address)}, Book: book, Seed: 1}
	w.a, w.b = NewHost("a", o), NewHost("b", o)
	return w
}

// stop ends both hosts, after which the record may be read.
func (w *twoHosts) stop(t testing.TB) {
	t.Helper()
	for _, h := range []*Host{w.a, w.b} {
		if err := h.Stop(time.Minute); err != nil {
			t.Error(err)
		}
	}
}

// pair makes a connection.
func (w *twoHosts) pair(t testing.TB) (c1, c2 sim.Conn) {
	t.Helper()
	l, err := w.b.Listen("tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	c1, err = w.a.Dial("tcp", "", l.Addr().String(), 0)
	if err != nil {
		t.Fatal(err)
	}
	accepted, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	return c1, accepted.(sim.Conn)
}

func facts[F record.Fact](m *record.Memory, host string) []F {
	var list []F
	for _, e := range m.Events {
		if f, ok := e.Fact.(F); ok && (host == "" || e.Host == host) {
			list = append(list, f)
		}
	}
	return list
}

func TestConnConformance(t *testing.T) {
	for _, address := range []string{"127.0.0.1", "::1"} {
		t.Run(address, func(t *testing.T) {
			nettest.TestConn(t, func() (c1, c2 net.Conn, stop func(), err error) {
				w := twoOn(t, address)
				c1, c2 = w.pair(t)
				return c1, c2, func() { c1.Close(); c2.Close() }, nil
			})
		})
	}
}

func TestBothEndsShareANumber(t *testing.T) {
	w := twoOn(t, "127.0.0.1")
	for want := 1; want <= 3; want++ {
		c1, c2 := w.pair(t)
		if c1.ID() != want || c2.ID() != want {
			t.Errorf("want %d at both ends, got %d and %d", want, c1.ID(), c2.ID())
		}
		c1.Close()
		c2.Close()
	}
	w.stop(t)
	dialled, accepted := facts[*record.Opened](w.memory, "a"), facts[*record.Opened](w.memory, "b")
	if len(dialled) != 3 || len(accepted) != 3 || dialled[0].Local != accepted[0].Remote || !dialled[0].Dialled || accepted[0].Dialled {
		t.Errorf("got %+v and %+v", dialled[0], accepted[0])
	}
	if len(w.a.book.open) != 0 {
		t.Errorf("want nothing remembered of what has ended, got %d connections", len(w.a.book.open))
	}
}

func TestNumbersOfStrangersAreForgotten(t *testing.T) {
	b := NewBook(record.Discard)
	at := func(port int) ends {
		return ends{netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), uint16(port)), netip.MustParseAddrPort("127.0.0.1:25")}
	}
	for port := range 2 * mostOrphans {
		b.release(at(port), b.enter(at(port), called, "b", &record.Opened{}))
	}
	if len(b.open) > mostOrphans || len(b.orphans) > mostOrphans {
		t.Errorf("want at most %d, got %d and %d", mostOrphans, len(b.open), len(b.orphans))
	}
	late := at(2*mostOrphans - 1)
	if got := b.enter(late, caller, "a", &record.Opened{}); got != 2*mostOrphans {
		t.Errorf("want the caller who comes late to have the number of the called end, got %d", got)
	}
	if got := b.enter(late, caller, "a", &record.Opened{}); got != 2*mostOrphans+1 {
		t.Errorf("want another call with the same ports to have a number of its own, got %d", got)
	}
}

func TestDialFailures(t *testing.T) {
	w := twoOn(t, "127.0.0.1")
	l, err := w.b.Listen("tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := l.Addr().String()
	l.Close()
	if _, err := w.a.Dial("tcp", "", nobody, time.Minute); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("want ECONNREFUSED, got %v", err)
	}
	if _, err := w.a.Dial("tcp", "", "127.0.0.1:1", time.Nanosecond); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("want a time-out, got %v", err)
	}
	for _, c := range [][3]string{{"tcp", "", "mail.example:25"}, {"unix", "", "127.0.0.1:25"}, {"tcp", "x", "127.0.0.1:25"}} {
		if _, err := w.a.Dial(c[0], c[1], c[2], 0); err == nil {
			t.Errorf("want %q to fail", c)
		}
	}
	if _, err := w.a.Dial("tcp", "192.0.2.1", nobody, time.Minute); !errors.Is(err, syscall.EADDRNOTAVAIL) {
		t.Errorf("want EADDRNOTAVAIL, got %v", err)
	}
	w.stop(t)
	var whys []string
	for _, f := range facts[*record.NotOpened](w.memory, "a") {
		whys = append(whys, f.Why)
	}
	if len(whys) != 3 || !slices.Equal(whys[:2], []string{"refused", "timed out"}) {
		t.Errorf("got %q", whys)
	}
}

func TestListenClash(t *testing.T) {
	w := twoOn(t, "127.0.0.1")
	defer w.stop(t)
	l, err := w.a.Listen("tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.b.Listen("tcp", l.Addr().String()); !errors.Is(err, syscall.EADDRINUSE) {
		t.Errorf("want EADDRINUSE, got %v", err)
	}
	for _, address := range []string{"", "x", ":x", "127.0.0.1", ":99999"} {
		if _, err := w.a.Listen("tcp", address); err == nil {
			t.Errorf("%q: want an error", address)
		}
	}
}

func TestHalfClose(t *testing.T) {
	w := twoOn(t, "127.0.0.1")
	c1, c2 := w.pair(t)
	w.b.Go("shout", func() {
		all, _ := io.ReadAll(c2)
		c2.Write(bytes.ToUpper(all))
		c2.Close()
	})
	io.WriteString(c1, "hello")
	if err := c1.CloseWrite(); err != nil {
		t.Error(err)
	}
	if _, err := c1.Write([]byte("x")); !errors.Is(err, net.ErrClosed) {
		t.Errorf("want to be closed for writing, got %v", err)
	}
	if got, err := io.ReadAll(c1); string(got) != "HELLO" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	c1.Close()
	if err := c1.Close(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("want a second Close to say so, got %v", err)
	}
	w.stop(t)
}

func TestReset(t *testing.T) {
	w := twoOn(t, "127.0.0.1")
	c1, c2 := w.pair(t)
	c2.Reset()
	if _, err := io.ReadAll(c1); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("got %v", err)
	}
	for range 2 { // the system says EPIPE
		if _, err := c1.Write([]byte("x")); !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("got %v", err)
		}
	}
	c1.Close()
	w.stop(t)
	var hows []string
	for _, f := range facts[*record.Closed](w.memory, "") {
		hows = append(hows, f.How)
	}
	if !slices.Equal(hows, []string{"reset", "was reset"}) {
		t.Errorf("want each end told once, got %q", hows)
	}
}

// A program that listens on port 25 and calls port 25 is put on another port, and the record does not show it.
func TestMaps(t *testing.T) {
	memory := &record.Memory{}
	var machine netip.AddrPort // of the listener, once it is open
	move := func(_ string, program netip.AddrPort) netip.AddrPort {
		if program.Port() != 25 {
			t.Errorf("want port 25, got %v", program)
		}
		if machine.IsValid() {
			return machine
		}
		return netip.MustParseAddrPort("127.0.0.1:0")
	}
	o := Options{Book: NewBook(memory), MapListen: move, MapDial: move}
	w := &twoHosts{a: NewHost("a", o), b: NewHost("b", o), memory: memory}
	l, err := w.b.Listen("tcp", ":25")
	if err != nil {
		t.Fatal(err)
	}
	machine = w.b.Listening()[0]
	c1, err := w.a.Dial("tcp", "", "192.168.2.25:25", time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	c2, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	if c1.RemoteAddr().String() != "192.168.2.25:25" || c2.LocalAddr().String() != "127.0.0.1:25" || l.Addr().String() != "127.0.0.1:25" {
		t.Errorf("want what the programs asked for, got %v, %v and %v", c1.RemoteAddr(), c2.LocalAddr(), l.Addr())
	}
	c1.Close()
	c2.Close()
	w.stop(t)
	if f := facts[*record.Opened](memory, "b")[0]; f.Local.Port() != 25 {
		t.Errorf("got %+v", f)
	}
}

func TestSeveralAddresses(t *testing.T) {
	h := NewHost("a", Options{Addresses: []netip.Addr{netip.MustParseAddr("127.0.0.1"), netip.MustParseAddr("::1")}})
	l, err := h.Listen("tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range h.Listening() {
		c, err := h.Dial("tcp", "", at.String(), time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		served, err := l.Accept()
		if err != nil || addrPort(served.LocalAddr()) != at {
			t.Errorf("want a call to %v, got %v, %v", at, served, err)
		}
		c.Close()
		served.Close()
	}
	if _, err := h.ListenPacket("udp", ":0"); err == nil || !strings.Contains(err.Error(), "name the address") {
		t.Errorf("got %v", err)
	}
	if err := h.Stop(time.Minute); err != nil {
		t.Error(err)
	}
	if _, err := l.Accept(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("got %v", err)
	}
}

func TestDatagrams(t *testing.T) {
	for _, address := range []string{"127.0.0.1", "::1"} {
		w := twoOn(t, address)
		p, err := w.b.ListenPacket("udp", ":0")
		if err != nil {
			t.Fatal(err)
		}
		w.b.Go("echo", func() {
			b := make([]byte, 100)
			n, from, _ := p.ReadFrom(b)
			p.WriteTo(b[:n], from)
		})
		c, err := w.a.Dial("udp", "", p.LocalAddr().String(), time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(c, "ping")
		b := make([]byte, 100)
		if n, err := c.Read(b); string(b[:n]) != "ping" || err != nil {
			t.Errorf("got %q, %v", b[:n], err)
		}
		p.Close()
		io.WriteString(c, "nobody there")
		c.SetDeadline(w.a.Now().Add(time.Minute))
		if _, err := c.Read(b); !errors.Is(err, syscall.ECONNREFUSED) {
			t.Errorf("got %v", err)
		}
		if c.ID() != 0 || c.CloseWrite() == nil {
			t.Error("want datagrams to have no number and no half")
		}
		c.Reset()
		w.stop(t)
	}
}

func TestRandomStreams(t *testing.T) {
	draw := func(seed uint64) uint64 { return NewHost("a", Options{Seed: seed}).Rand("dns").Uint64() }
	if first, again := draw(7), draw(7); first != again || first == draw(8) {
		t.Error("want the seed, and it alone, to decide")
	}
	h := NewHost("a", Options{Seed: 7})
	if first, second := h.Rand("dns").Uint64(), h.Rand("dns").Uint64(); first != draw(7) || first == second {
		t.Error("want each consumer to have a stream of its own")
	}
	if first, again := draw(0), draw(0); first == again {
		t.Error("want no seed to be a guess that nobody can make")
	}
}

// An address that is free again a moment later is listened on; one that stays taken is told.
func TestListenAfterForks(t *testing.T) {
	taken := &net.OpError{Op: "listen", Err: os.NewSyscallError("bind", syscall.EADDRINUSE)}
	for _, free := range []int{1, 3} {
		tries := 0
		err := afterForks(func() error {
			if tries++; tries < free {
				return taken
			}
			return nil
		})
		if err != nil || tries != free {
			t.Errorf("want it taken up at try %d, got %v after %d", free, err, tries)
		}
	}
	if err := afterForks(func() error { return net.ErrClosed }); !errors.Is(err, net.ErrClosed) {
		t.Errorf("want other errors at once, got %v", err)
	}
}

package wire

import (
	"errors"
	"io"
	"net/netip"
	"syscall"
	"testing"
	"time"

	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/record"
)

// fallen starts a program on b that hears a line, and has b fall while it waits for the next.
func fallen(t *testing.T, fall func(*Host) error) (w *twoHosts, client sim.Conn) {
	t.Helper()
	w = twoOn(t, "127.0.0.1")
	l, err := w.b.Listen("tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	heard := make(chan bool)
	w.b.Serve("server", func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		var b [1]byte
		io.ReadFull(c, b[:])
		close(heard)
		c.Read(b[:])
		w.b.Record(&record.Trouble{Text: "said by the dying"})
	})
	if client, err = w.a.Dial("tcp", "", l.Addr().String(), time.Minute); err != nil {
		t.Fatal(err)
	}
	io.WriteString(client, "x")
	<-heard
	if err := fall(w.b); err != nil {
		t.Fatal(err)
	}
	return w, client
}

func TestHaltAndCrash(t *testing.T) {
	for name, c := range map[string]struct {
		fall   func(*Host) error
		closed int // facts that b is done with its connection
	}{"halt": {(*Host).Halt, 1}, "crash": {(*Host).Crash, 0}} {
		w, client := fallen(t, c.fall)
		if _, err := client.Read(make([]byte, 1)); !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("%s: want a reset, got %v", name, err)
		}
		if got := facts[*record.Closed](w.memory, "b"); len(got) != c.closed || c.closed == 1 && got[0].How != "reset" {
			t.Errorf("%s: got %v", name, got)
		}
		if got := facts[*record.Trouble](w.memory, "b"); len(got) > 0 {
			t.Errorf("%s: want nothing of what the dying say, got %v", name, got)
		}
		if !w.b.Stopping() {
			t.Errorf("%s: want a host that stops", name)
		}
		client.Close()
		w.b.Boot()
		if w.b.Stopping() {
			t.Errorf("%s: want a host that is up", name)
		}
		l, err := w.b.Listen("tcp", ":0")
		if err != nil {
			t.Fatal(err)
		}
		again, err := w.a.Dial("tcp", "", l.Addr().String(), time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		again.Close()
		w.stop(t)
	}
}

// TestClock has a host whose clock was set to another time.
func TestClock(t *testing.T) {
	start := time.Date(2002, 7, 31, 9, 0, 0, 0, time.FixedZone("", -4*3600))
	h := NewHost("a", Options{Start: start})
	if now := h.Now(); now.Before(start) || now.After(start.Add(time.Minute)) || now.Format("-0700") != "-0400" {
		t.Errorf("got %v", now)
	}
	l, err := h.Listen("tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	p, err := h.ListenPacket("udp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	c, err := h.Dial("tcp", "", l.Addr().String(), time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	u, err := h.Dial("udp", "", p.LocalAddr().String(), 0)
	if err != nil {
		t.Fatal(err)
	}
	const short = 20 * time.Millisecond
	m := h.NewMonitor()
	for name, wait := range map[string]func(){
		"a connection": func() { c.SetReadDeadline(h.Now().Add(short)); c.Read(make([]byte, 1)) },
		"a socket":     func() { p.SetReadDeadline(h.Now().Add(short)); p.ReadFrom(make([]byte, 1)) },
		"datagrams":    func() { u.SetReadDeadline(h.Now().Add(short)); u.Read(make([]byte, 1)) },
		"a monitor":    func() { m.Lock(); m.Wait("x", h.Now().Add(short)); m.Unlock() },
	} {
		begin := time.Now()
		wait()
		if took := time.Since(begin); took < short || took > 10*time.Second {
			t.Errorf("%s: want to wait %v, took %v", name, short, took)
		}
	}
	if err := h.Halt(); err != nil {
		t.Error(err)
	}
}

// TestCallersComeFirst has many connections, each of which is opened in the record by its caller before it is taken.
func TestCallersComeFirst(t *testing.T) {
	w := twoOn(t, "127.0.0.1")
	l, err := w.b.Listen("tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	w.b.Serve("server", func() {
		for c, err := l.Accept(); err == nil; c, err = l.Accept() {
			c.Close()
		}
	})
	for range 200 {
		w.a.Go("call", func() {
			if c, err := w.a.Dial("tcp", "", l.Addr().String(), time.Minute); err == nil {
				c.Close()
			}
		})
	}
	w.a.waitForTasks(time.Minute)
	for w.a.book.Open() > 0 {
		time.Sleep(time.Millisecond)
	}
	called := map[int]bool{}
	for _, e := range w.memory.Events {
		if f, ok := e.Fact.(*record.Opened); ok && f.Dialled {
			called[f.Conn] = true
		} else if ok && !called[f.Conn] {
			t.Errorf("connection %d was taken before it was called", f.Conn)
		}
	}
	if len(called) != 200 {
		t.Errorf("got %d connections", len(called))
	}
	w.stop(t)
}

// TestBetween has a proxy that has no part of its own in the record.
func TestBetween(t *testing.T) {
	w := twoOn(t, "127.0.0.1")
	behind, err := w.b.Listen("tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	firewall := NewHost("firewall", Options{})
	p, err := NewProxy(firewall, nil, ProxyOptions{Between: w.a.book, Boxes: []sim.Box{first{}, second{}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		backwards bool
		want      string
	}{{false, "first second"}, {true, "second first"}} {
		before, err := firewall.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		p.Serve(before, addrPort(behind.Addr()), c.backwards)
		caller := NewHost("a", Options{Book: w.a.book, Addresses: []netip.Addr{netip.MustParseAddr("127.0.0.7")}, OwnSource: true,
			MapDial: func(string, netip.AddrPort) netip.AddrPort { return addrPort(before.Addr()) }})
		c1, err := caller.Dial("tcp", "", behind.Addr().String(), time.Minute)
		if err != nil {
			t.Skip(err) // a system with 127.0.0.1 alone
		}
		c2, err := behind.Accept()
		if err != nil {
			t.Fatal(err)
		}
		if server := c2.(sim.Conn); server.ID() != c1.ID() || addrPort(server.RemoteAddr()).Addr().String() != "127.0.0.7" {
			t.Errorf("want one connection from 127.0.0.7, got %d and %d from %v", c1.ID(), server.ID(), server.RemoteAddr())
		}
		io.WriteString(c1, "x")
		io.ReadFull(c2, make([]byte, 1))
		names := ""
		for _, e := range w.memory.Events {
			if f, ok := e.Fact.(*record.Boxed); ok && f.Conn == c1.ID() {
				names += e.Host + " "
			}
		}
		if names != c.want+" " {
			t.Errorf("want boxes %q, got %q", c.want, names)
		}
		c1.Close()
		c2.Close()
		if err := caller.Halt(); err != nil {
			t.Error(err)
		}
	}
	if err := firewall.Stop(time.Minute); err != nil {
		t.Error(err)
	}
	w.stop(t)
}

// first and second say that they were passed.
type (
	first  struct{}
	second struct{}
)

func (first) Name() string                  { return "first" }
func (second) Name() string                 { return "second" }
func (first) Stream(f sim.Flow) sim.Filter  { return toldOf(f.Conn) }
func (second) Stream(f sim.Flow) sim.Filter { return toldOf(f.Conn) }

type toldOf int

func (c toldOf) Filter(_ time.Duration, _ sim.Direction, p []byte) []sim.Action {
	return []sim.Action{{Do: sim.Note, Fact: &record.Boxed{Conn: int(c)}}, {Do: sim.PassOn, N: len(p)}}
}

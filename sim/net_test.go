package sim

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

	"github.com/smtplab/smtplab/sim/record"
)

func TestDialogue(t *testing.T) {
	w := testPair(t, Options{})
	w.echoServer(t)
	w.do(t, func() { w.dialogue(t, 10) })
	w.settle(t)
	if w.OpenConnections() != 0 {
		t.Errorf("want no open connection, got %d", w.OpenConnections())
	}
	opened, closed := facts[*record.Opened](w, ""), facts[*record.Closed](w, "")
	if len(opened) != 2 || opened[0].Conn != 1 || opened[1].Conn != 1 || len(closed) != 2 {
		t.Errorf("want both ends' facts, got %+v %+v", opened, closed)
	}
	flags := func(i int) record.Flags { return facts[*record.Packet](w, "a--b")[i].Flags }
	if flags(0) != record.SYN || flags(1) != record.SYN|record.ACK || flags(2) != record.ACK {
		t.Error("want a handshake")
	}
}

func TestIPv6(t *testing.T) {
	w := testPair(t, Options{})
	w.echoServer(t)
	w.do(t, func() {
		c, err := w.a.Dial("tcp", "fd00::1", "[fd00::2]:25", 0)
		if err != nil {
			t.Fatal(err)
		}
		c.Close()
	})
	if p := facts[*record.Packet](w, "a--b")[0]; p.Dst != netip.MustParseAddrPort("[fd00::2]:25") {
		t.Errorf("got %v", p.Dst)
	}
}

func TestDialFailures(t *testing.T) {
	ignore := func(netip.AddrPort) Verdict { return Ignore }
	refuse := func(netip.AddrPort) Verdict { return Refuse }
	for _, c := range []struct {
		name    string
		gate    func(netip.AddrPort) Verdict
		listen  bool
		remote  string
		timeout time.Duration
		want    error
		after   time.Duration
		syns    int
		why     string
	}{
		{"closed port", nil, false, "10.0.0.2:25", 0, syscall.ECONNREFUSED, 2 * usual, 1, "refused"},
		{"gate refuses", refuse, true, "10.0.0.2:25", 0, syscall.ECONNREFUSED, 2 * usual, 1, "refused"},
		{"gate ignores", ignore, true, "10.0.0.2:25", 0, syscall.ETIMEDOUT, 21 * time.Second, 3, "timed out"},
		{"nobody there", nil, false, "10.9.9.9:25", 0, syscall.ETIMEDOUT, 21 * time.Second, 3, "timed out"},
		{"impatient", ignore, true, "10.0.0.2:25", 5 * time.Second, os.ErrDeadlineExceeded, 5 * time.Second, 2, "timed out"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := testPair(t, Options{})
			w.do(t, func() {
				if c.listen {
					l, _ := w.b.Listen("tcp", ":25")
					l.(Gate).Gate(c.gate)
				}
				_, err := w.a.Dial("tcp", "", c.remote, c.timeout)
				if !errors.Is(err, c.want) || w.Elapsed() != c.after {
					t.Errorf("want %v after %v, got %v after %v", c.want, c.after, err, w.Elapsed())
				}
			})
			syns := 0
			for _, p := range facts[*record.Packet](w, "") {
				if p.Flags == record.SYN {
					syns++
				}
			}
			if no := facts[*record.NotOpened](w, "a"); syns != c.syns || len(no) != 1 || no[0].Why != c.why {
				t.Errorf("want %d SYNs and %q, got %d and %+v", c.syns, c.why, syns, no)
			}
		})
	}
}

func TestDialMistakes(t *testing.T) {
	w := testPair(t, Options{})
	w.do(t, func() {
		for _, c := range [][3]string{
			{"tcp", "", "mail.example:25"}, {"unix", "", "10.0.0.2:25"}, {"tcp", "10.0.0.7", "10.0.0.2:25"}, {"udp", "x", "10.0.0.2:25"},
		} {
			if _, err := w.a.Dial(c[0], c[1], c[2], 0); err == nil {
				t.Errorf("want %q to fail", c)
			}
		}
		if _, err := w.a.Dial("tcp", "10.0.0.7", "10.0.0.2:25", 0); !errors.Is(err, syscall.EADDRNOTAVAIL) {
			t.Errorf("got %v", err)
		}
	})
}

func TestListenClashes(t *testing.T) {
	w := testPair(t, Options{})
	if _, err := w.b.Listen("tcp", "10.0.0.2:25"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.b.Listen("tcp", "[fd00::2]:25"); err != nil {
		t.Error(err)
	}
	for _, address := range []string{":25", "10.0.0.2:25", "0.0.0.0:25"} {
		if _, err := w.b.Listen("tcp", address); !errors.Is(err, syscall.EADDRINUSE) {
			t.Errorf("%s: want EADDRINUSE, got %v", address, err)
		}
	}
	if _, err := w.b.Listen("tcp", "10.0.0.1:26"); !errors.Is(err, syscall.EADDRNOTAVAIL) {
		t.Errorf("want EADDRNOTAVAIL, got %v", err)
	}
}

func TestHalfClose(t *testing.T) {
	w := testPair(t, Options{})
	w.serve(t, func(c Conn) {
		all, _ := readAll(c)
		io.WriteString(c, strings.ToUpper(all))
		c.Close()
	})
	w.do(t, func() {
		c := w.dial(t)
		io.WriteString(c, "hello")
		c.CloseWrite()
		if got, err := readAll(c); got != "HELLO" || err != io.EOF {
			t.Errorf("got %q, %v", got, err)
		}
		if _, err := c.Write([]byte("x")); !errors.Is(err, net.ErrClosed) {
			t.Errorf("want to be closed for writing, got %v", err)
		}
		c.Close()
	})
	w.settle(t)
}

func TestReset(t *testing.T) {
	w := testPair(t, Options{})
	w.serve(t, func(c Conn) { io.WriteString(c, "220 hello"); c.Reset() })
	w.do(t, func() {
		c := w.dial(t)
		if got, err := readAll(c); got != "220 hello" || !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("got %q, %v", got, err)
		}
		if _, err := c.Write([]byte("x")); !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("got %v", err)
		}
		c.Close()
	})
	w.settle(t)
	hows := []string{facts[*record.Closed](w, "a")[0].How, facts[*record.Closed](w, "b")[0].How}
	if !slices.Equal(hows, []string{"was reset", "reset"}) || w.OpenConnections() != 0 {
		t.Errorf("got %q, %d open", hows, w.OpenConnections())
	}
}

func TestDataAfterCloseIsReset(t *testing.T) {
	w := testPair(t, Options{})
	w.serve(t, func(c Conn) { c.Close() })
	w.do(t, func() {
		c := w.dial(t)
		readAll(c)
		c.Write([]byte("too late"))
		w.a.Sleep(time.Second)
		if _, err := c.Write([]byte("x")); !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("got %v", err)
		}
	})
	w.settle(t)
}

func TestCloseWithUnreadDataIsReset(t *testing.T) {
	w := testPair(t, Options{})
	w.serve(t, func(c Conn) { w.b.Sleep(time.Second); c.Close() })
	w.do(t, func() {
		c := w.dial(t)
		c.Write([]byte("unread"))
		if _, err := readAll(c); !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("got %v", err)
		}
	})
}

func TestWindowHoldsWriterBack(t *testing.T) {
	w := testPair(t, Options{Window: 8000})
	sent := bytes.Repeat([]byte("0123456789"), 10_000)
	var got string
	w.serve(t, func(c Conn) {
		w.b.Sleep(time.Minute)
		got, _ = readAll(c)
	})
	w.do(t, func() {
		c := w.dial(t)
		c.SetWriteDeadline(w.Now().Add(time.Second))
		n, err := c.Write(sent)
		if n != 7999 || !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("want the window to fill, got %d, %v", n, err)
		}
		c.SetWriteDeadline(time.Time{})
		if _, err := c.Write(sent[n:]); err != nil || w.Elapsed() < time.Minute {
			t.Errorf("got %v after %v", err, w.Elapsed())
		}
		c.Close()
	})
	w.settle(t)
	if got != string(sent) {
		t.Errorf("want %d octets, got %d", len(sent), len(got))
	}
}

func TestPortsAreNotReused(t *testing.T) {
	w := testPair(t, Options{NoPackets: true})
	w.serve(t, func(c Conn) { readAll(c); c.Close() })
	w.do(t, func() {
		kept := w.dial(t).LocalAddr().String()
		for range 2 * (lastPort - firstPort) {
			c := w.dial(t)
			if c.LocalAddr().String() == kept {
				t.Fatalf("%s is in use", kept)
			}
			c.Close()
			w.a.Sleep(10 * time.Millisecond)
		}
	})
}

func TestUDP(t *testing.T) {
	w := testPair(t, Options{})
	w.b.Serve("dns", func() {
		pc, _ := w.b.ListenPacket("udp", ":53")
		buf := make([]byte, 512)
		for {
			n, from, err := pc.ReadFrom(buf)
			if err != nil {
				return
			}
			pc.WriteTo(bytes.ToUpper(buf[:n]), from)
		}
	})
	w.do(t, func() {
		c, err := w.a.Dial("udp", "", "10.0.0.2:53", 0)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(c, "query")
		buf := make([]byte, 512)
		if n, err := c.Read(buf); err != nil || string(buf[:n]) != "QUERY" || w.Elapsed() != 2*usual {
			t.Errorf("got %q, %v after %v", buf[:n], err, w.Elapsed())
		}
		c.SetReadDeadline(w.Now().Add(time.Second))
		if _, err := c.Read(buf); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		if _, ok := c.(net.PacketConn); !ok {
			t.Error("want a net.PacketConn, by which miekg/dns knows UDP")
		}
		c.Close()
		d, _ := w.a.Dial("udp", "", "10.0.0.2:54", 0)
		d.Write([]byte("x"))
		if _, err := d.Read(buf); !errors.Is(err, syscall.ECONNREFUSED) {
			t.Errorf("got %v", err)
		}
		d.Close()
	})
	if n := len(facts[*record.Packet](w, "a--b")); n != 3 {
		t.Errorf("want 3 packets, got %d", n)
	}
}

func TestStopResets(t *testing.T) {
	w := testPair(t, Options{})
	stopping := false
	w.serve(t, func(c Conn) {
		defer func() { stopping = w.b.Stopping() }()
		readAll(c)
		t.Error("want the session to be killed")
	})
	var c Conn
	w.do(t, func() { c = w.dial(t); w.a.Sleep(time.Second) })
	w.b.Stop()
	w.do(t, func() {
		if _, err := readAll(c); !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("got %v", err)
		}
		if _, err := w.a.Dial("tcp", "", "10.0.0.2:25", 0); !errors.Is(err, syscall.ECONNREFUSED) {
			t.Errorf("got %v", err)
		}
	})
	if !stopping {
		t.Error("want deferred functions to run and see Stopping")
	}
	w.b.Boot()
	w.echoServer(t)
	w.do(t, func() { w.dialogue(t, 1) })
}

// A client that TCP made give up answers what comes later with RST.
func TestLateAnswerToDeadConnection(t *testing.T) {
	b := &testBox{name: "wall", filter: func(_ time.Duration, p []byte) []Action { return []Action{{Do: Lose, N: len(p)}} }}
	w := testPair(t, Options{}, b)
	var late error
	w.serve(t, func(c Conn) {
		w.b.Sleep(5 * time.Minute)
		io.WriteString(c, "421 too slow")
		_, late = readAll(c)
	})
	w.do(t, func() { c := w.dial(t); c.Write([]byte("lost")); readAll(c); c.Close() })
	w.settle(t)
	if len(w.Hung()) != 1 || late != nil {
		t.Errorf("want the server to hang, for the box loses the RST too; got %v, %v", w.Hung(), late)
	}
	if p := facts[*record.Packet](w, "a--wall"); p[len(p)-1].Note != "no longer there" {
		t.Errorf("want RST, got %+v", p[len(p)-1])
	}
}

func TestStopByATaskOfAnotherMachine(t *testing.T) {
	w := testPair(t, Options{})
	w.serve(t, func(c Conn) { defer c.Close(); readAll(c) })
	w.do(t, func() {
		c := w.dial(t)
		w.a.Sleep(time.Second)
		w.b.Stop()
		if _, err := readAll(c); !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("got %v", err)
		}
	})
}

func TestCrash(t *testing.T) {
	w := testPair(t, Options{})
	w.serve(t, func(c Conn) { defer w.b.Record(&record.Logged{Text: "died"}); readAll(c) })
	var c Conn
	w.do(t, func() { c = w.dial(t); w.a.Sleep(time.Second) })
	before := len(w.mem.Events)
	w.b.Crash()
	if len(w.mem.Events) != before {
		t.Errorf("want no packet and no word, got %v", w.mem.Events[before:])
	}
	w.do(t, func() {
		begin := w.Now()
		c.Write([]byte("hello?"))
		if _, err := readAll(c); !errors.Is(err, syscall.ETIMEDOUT) || w.Now().Sub(begin) != 189*time.Second {
			t.Errorf("got %v after %v", err, w.Now().Sub(begin))
		}
		if _, err := w.a.Dial("tcp", "", "10.0.0.2:25", 0); !errors.Is(err, syscall.ETIMEDOUT) {
			t.Errorf("got %v", err)
		}
	})
	if how := facts[*record.Closed](w, "a")[0].How; how != "timed out" {
		t.Errorf("got %q", how)
	}
}

func TestBootedMachineKnowsNothing(t *testing.T) {
	w := testPair(t, Options{})
	w.serve(t, func(c Conn) { readAll(c) })
	var c Conn
	w.do(t, func() { c = w.dial(t); w.a.Sleep(time.Second) })
	w.b.Crash()
	w.do(t, func() { c.Write([]byte("hello?")); w.a.Sleep(time.Second) })
	w.b.Boot()
	w.do(t, func() {
		if _, err := readAll(c); !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("got %v", err)
		}
	})
	w.settle(t)
	if w.OpenConnections() != 0 {
		t.Errorf("want no open connection, got %d", w.OpenConnections())
	}
}

package sim

import (
	"bufio"
	"net"
	"net/netip"
	"testing"
	"time"

	"github.com/smtplab/smtplab/sim/record"
)

// A pairWorld is a world of two hosts: a with 10.0.0.1 and b with 10.0.0.2, and IPv6 addresses that end alike.
type pairWorld struct {
	*World
	a, b *Machine
	mem  *record.Memory
}

func twoHosts(o Options, boxes ...Box) *pairWorld {
	mem, ok := o.Sink.(*record.Memory)
	if !ok {
		mem = &record.Memory{}
		o.Sink = mem
	}
	w := &pairWorld{World: NewWorld(o), mem: mem}
	w.a, _ = w.AddHost("a", netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("fd00::1"))
	w.b, _ = w.AddHost("b", netip.MustParseAddr("10.0.0.2"), netip.MustParseAddr("fd00::2"))
	if len(boxes) > 0 {
		w.SetPath(w.a, w.b, usual, boxes...)
	}
	return w
}

// testPair is the same, closed when the test ends, and its packets are checked then.
func testPair(t *testing.T, o Options, boxes ...Box) *pairWorld {
	w := twoHosts(o, boxes...)
	t.Cleanup(func() {
		w.Close()
		checkPackets(t, w.mem.Events)
	})
	return w
}

// serve runs a program for each connection to b's port 25.
func (w *pairWorld) serve(t testing.TB, program func(c Conn)) {
	w.b.Serve("listener", func() {
		l, err := w.b.Listen("tcp", ":25")
		if err != nil {
			t.Error(err)
			return
		}
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			w.b.Go("session", func() { program(c.(Conn)) })
		}
	})
}

// echoServer sends each line back.
func (w *pairWorld) echoServer(t testing.TB) {
	w.serve(t, func(c Conn) {
		defer c.Close()
		r := bufio.NewReaderSize(c, 512)
		for {
			line, err := r.ReadSlice('\n')
			if err != nil {
				return
			}
			c.Write(line)
		}
	})
}

// do runs f on a and fails the test when it cannot.
func (w *pairWorld) do(t testing.TB, f func()) {
	t.Helper()
	if err := w.Do(w.a, "client", f); err != nil {
		t.Fatal(err)
	}
}

// settle runs the world until all is quiet.
func (w *pairWorld) settle(t testing.TB) {
	t.Helper()
	if out, err := w.Run(time.Time{}, nil); err != nil || out != Quiet {
		t.Fatalf("want quiet, got %v, %v", out, err)
	}
}

// dial connects a to b's port 25.
func (w *pairWorld) dial(t testing.TB) Conn {
	t.Helper()
	c, err := w.a.Dial("tcp", "", "10.0.0.2:25", 0)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// facts lists the facts of a type that a host recorded, or anybody for "".
func facts[F record.Fact](w *pairWorld, host string) []F {
	var list []F
	for _, e := range w.mem.Events {
		if f, ok := e.Fact.(F); ok && (host == "" || e.Host == host) {
			list = append(list, f)
		}
	}
	return list
}

// readAll reads to the end or an error.
func readAll(c net.Conn) (string, error) {
	var all []byte
	buf := make([]byte, 4096)
	for {
		n, err := c.Read(buf)
		all = append(all, buf[:n]...)
		if err != nil {
			return string(all), err
		}
	}
}

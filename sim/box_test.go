package sim

import (
	"errors"
	"io"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/smtplab/smtplab/sim/record"
)

// A testBox answers each segment to the server as told; the other direction passes.
type testBox struct {
	name    string
	filter  func(at time.Duration, p []byte) []Action
	alarm   func(at time.Duration) []Action
	end     func(d Direction) []Action
	connect Verdict
	flows   []Flow
}

func (b *testBox) Name() string                      { return b.name }
func (b *testBox) Stream(f Flow) Filter              { b.flows = append(b.flows, f); return b }
func (b *testBox) Connect(Flow) Verdict              { return b.connect }
func (b *testBox) Datagram(f Flow, _ []byte) Verdict { b.flows = append(b.flows, f); return b.connect }

func (b *testBox) Filter(at time.Duration, d Direction, p []byte) []Action {
	if d == ToClient || b.filter == nil {
		return []Action{{Do: PassOn, N: len(p)}}
	}
	return b.filter(at, p)
}

func (b *testBox) Alarm(at time.Duration) []Action { return b.alarm(at) }

func (b *testBox) End(_ time.Duration, d Direction) []Action {
	if b.end == nil {
		return nil
	}
	return b.end(d)
}

// upper is a server that answers with what it read, in upper case, and keeps it.
func (w *pairWorld) upper(t *testing.T, got *string) {
	w.serve(t, func(c Conn) {
		buf := make([]byte, 4096)
		for {
			n, err := c.Read(buf)
			*got += string(buf[:n])
			if err != nil {
				c.Close()
				return
			}
			io.WriteString(c, strings.ToUpper(string(buf[:n])))
		}
	})
}

// talk says hello through boxes and returns what the server got, what the client got and the client's error.
func talk(t *testing.T, boxes ...Box) (w *pairWorld, server, client string, err error) {
	w = testPair(t, Options{}, boxes...)
	w.upper(t, &server)
	w.do(t, func() {
		c := w.dial(t)
		io.WriteString(c, "hello")
		c.SetReadDeadline(w.Now().Add(10 * time.Minute))
		buf := make([]byte, 4096)
		var n int
		n, err = c.Read(buf)
		client = string(buf[:n])
		c.Close()
	})
	w.settle(t)
	return w, server, client, err
}

func TestTransparentBoxesInAChain(t *testing.T) {
	b := &testBox{name: "two"}
	w, server, client, err := talk(t, transparent("one"), b, noFilter{})
	if server != "hello" || client != "HELLO" || err != nil {
		t.Errorf("got %q, %q, %v", server, client, err)
	}
	for _, link := range []string{"a--one", "one--two", "two--none", "none--b"} {
		if n := len(facts[*record.Packet](w, link)); n != 11 {
			t.Errorf("%s: want 11 packets, got %d", link, n)
		}
	}
	if len(b.flows) != 1 || b.flows[0].Conn != 1 || b.flows[0].Server.Port() != 25 {
		t.Errorf("got %+v", b.flows)
	}
	if w.Elapsed() != 600*time.Second && w.OpenConnections() != 0 {
		t.Errorf("got %d open", w.OpenConnections())
	}
}

type noFilter struct{}

func (noFilter) Name() string       { return "none" }
func (noFilter) Stream(Flow) Filter { return nil }

func TestSwallowAcknowledges(t *testing.T) {
	b := &testBox{name: "wall", filter: func(_ time.Duration, p []byte) []Action {
		return []Action{{Do: PassOn, N: 1}, {Do: Swallow, N: len(p) - 1}, {Do: Note, Fact: &record.Boxed{Conn: 1, Text: "gone"}}}
	}}
	w, server, client, err := talk(t, b)
	if server != "h" || client != "H" || err != nil {
		t.Errorf("got %q, %q, %v", server, client, err)
	}
	if len(facts[*record.Boxed](w, "wall")) != 1 {
		t.Error("want the note in the record")
	}
}

func TestSwallowOpensTheWindow(t *testing.T) {
	b := &testBox{name: "wall", filter: func(_ time.Duration, p []byte) []Action {
		return []Action{{Do: Swallow, N: len(p)}}
	}}
	w := testPair(t, Options{Window: 3000}, b)
	w.serve(t, func(c Conn) { readAll(c) })
	w.do(t, func() {
		if n, err := w.dial(t).Write(make([]byte, 50_000)); n != 50_000 || err != nil {
			t.Errorf("got %d, %v", n, err)
		}
	})
}

func TestLoseTimesOut(t *testing.T) {
	b := &testBox{name: "wall", filter: func(_ time.Duration, p []byte) []Action {
		return []Action{{Do: PassOn, N: 2}, {Do: Lose, N: 1}, {Do: PassOn, N: len(p) - 3}}
	}}
	w, server, _, _ := talk(t, b)
	if server != "he" {
		t.Errorf("got %q", server)
	}
	again := 0
	for _, p := range facts[*record.Packet](w, "a--wall") {
		if p.Note == "retransmission" {
			again++
		}
	}
	if again != 5 {
		t.Errorf("want 5 retransmissions, got %d", again)
	}
}

func TestLoseGivesUp(t *testing.T) {
	b := &testBox{name: "wall", filter: func(_ time.Duration, p []byte) []Action {
		return []Action{{Do: Lose, N: len(p)}}
	}}
	w, server, _, err := talkTwice(t, b)
	if server != "" || !errors.Is(err, syscall.ETIMEDOUT) || w.Elapsed() != 189*time.Second+2*2*usual {
		t.Errorf("got %q, %v after %v", server, err, w.Elapsed())
	}
}

// talkTwice is talk, but the client reads to the end.
func talkTwice(t *testing.T, boxes ...Box) (w *pairWorld, server, client string, err error) {
	w = testPair(t, Options{}, boxes...)
	w.upper(t, &server)
	w.do(t, func() {
		c := w.dial(t)
		io.WriteString(c, "hello")
		client, err = readAll(c)
		c.Close()
	})
	return w, server, client, err
}

func TestInjectBothWays(t *testing.T) {
	b := &testBox{name: "wall", filter: func(_ time.Duration, p []byte) []Action {
		return []Action{
			{Do: Inject, To: ToServer, Bytes: []byte(strings.Repeat("x", 2000))},
			{Do: Swallow, N: len(p)},
			{Do: Inject, To: ToClient, Bytes: []byte("go on")},
		}
	}}
	_, server, client, err := talk(t, b)
	if len(server) != 2000 || client != "go on" || err != nil {
		t.Errorf("got %d octets, %q, %v", len(server), client, err)
	}
}

func TestWaitHoldsBack(t *testing.T) {
	b := &testBox{name: "wall", filter: func(_ time.Duration, p []byte) []Action {
		var list []Action
		for range p {
			list = append(list, Action{Do: Wait, Delay: time.Second}, Action{Do: PassOn, N: 1})
		}
		return list
	}}
	w := testPair(t, Options{}, b)
	var server string
	w.serve(t, func(c Conn) { server, _ = readAll(c); c.Close() })
	w.do(t, func() {
		c := w.dial(t)
		io.WriteString(c, "hello")
		c.Close()
	})
	w.settle(t)
	if server != "hello" {
		t.Errorf("got %q", server)
	}
	var last time.Duration
	for _, e := range w.mem.Events {
		if p, ok := e.Fact.(*record.Packet); ok && e.Host == "wall--b" && string(p.Payload) == "o" {
			last = e.At
		}
	}
	if last < 5*time.Second || last > 5*time.Second+10*usual {
		t.Errorf("want the last octet after 5s, got %v", last)
	}
}

func TestWakeCallsAlarm(t *testing.T) {
	b := &testBox{name: "wall", filter: func(_ time.Duration, p []byte) []Action {
		return []Action{{Do: Swallow, N: len(p)}, {Do: Wake, Delay: time.Minute}}
	}}
	b.alarm = func(time.Duration) []Action {
		return []Action{{Do: Inject, To: ToClient, Bytes: []byte("421 idle")}, {Do: Close}}
	}
	w, server, client, err := talkTwice(t, b)
	if server != "" || client != "421 idle" || err != io.EOF || w.Elapsed() < time.Minute {
		t.Errorf("got %q, %q, %v after %v", server, client, err, w.Elapsed())
	}
}

func TestCutResetsBoth(t *testing.T) {
	b := &testBox{name: "wall", filter: func(_ time.Duration, p []byte) []Action {
		return []Action{{Do: PassOn, N: 2}, {Do: Cut}, {Do: Swallow, N: len(p) - 2}}
	}}
	w, server, _, err := talk(t, b)
	if server != "he" || !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("got %q, %v", server, err)
	}
	if c := facts[*record.Closed](w, ""); len(c) != 2 || c[0].How != "was reset" || c[1].How != "was reset" {
		t.Errorf("got %+v", c)
	}
}

func TestDataAfterBoxClosedIsReset(t *testing.T) {
	b := &testBox{name: "wall", filter: func(_ time.Duration, p []byte) []Action {
		return []Action{{Do: Swallow, N: len(p)}, {Do: Close}}
	}}
	w := testPair(t, Options{}, b)
	w.serve(t, func(c Conn) { readAll(c); c.Close() })
	w.do(t, func() {
		c := w.dial(t)
		c.Write([]byte("x"))
		readAll(c)
		c.Write([]byte("y"))
		w.a.Sleep(time.Second)
		if _, err := c.Write([]byte("z")); !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("got %v", err)
		}
	})
}

func TestEndingSpeaksBeforeFIN(t *testing.T) {
	b := &testBox{name: "wall", end: func(d Direction) []Action {
		if d == ToClient {
			return nil
		}
		return []Action{{Do: Inject, To: ToServer, Bytes: []byte(" bye")}}
	}}
	_, server, _, _ := talk(t, b)
	if server != "hello bye" {
		t.Errorf("got %q", server)
	}
}

func TestEndingLosesFIN(t *testing.T) {
	b := &testBox{name: "wall", end: func(d Direction) []Action { return []Action{{Do: Lose}} }}
	w := testPair(t, Options{}, b)
	w.serve(t, func(c Conn) { readAll(c) })
	w.do(t, func() { w.dial(t).Close() })
	w.settle(t)
	if w.Elapsed() < 189*time.Second || len(w.Hung()) != 1 {
		t.Errorf("want the FIN to be sent again and the server to hang, got %v, %v", w.Elapsed(), w.Hung())
	}
}

func TestConnectVerdicts(t *testing.T) {
	for verdict, want := range map[Verdict]error{Refuse: syscall.ECONNREFUSED, Ignore: syscall.ETIMEDOUT} {
		w := testPair(t, Options{}, transparent("one"), &testBox{name: "wall", connect: verdict})
		w.echoServer(t)
		w.do(t, func() {
			if _, err := w.a.Dial("tcp", "", "10.0.0.2:25", 0); !errors.Is(err, want) {
				t.Errorf("want %v, got %v", want, err)
			}
		})
	}
}

func TestDatagramVerdicts(t *testing.T) {
	for verdict, want := range map[Verdict]string{Pass: "ok", Refuse: "connection refused", Ignore: "i/o timeout"} {
		w := testPair(t, Options{}, &testBox{name: "wall", connect: verdict})
		w.b.Serve("echo", func() {
			pc, _ := w.b.ListenPacket("udp", ":53")
			buf := make([]byte, 100)
			n, from, err := pc.ReadFrom(buf)
			if err == nil {
				pc.WriteTo(buf[:n], from)
			}
		})
		w.do(t, func() {
			c, _ := w.a.Dial("udp", "", "10.0.0.2:53", 0)
			c.Write([]byte("ok"))
			c.SetReadDeadline(w.Now().Add(time.Second))
			buf := make([]byte, 100)
			n, err := c.Read(buf)
			if got := string(buf[:n]); got != want && (err == nil || !strings.Contains(err.Error(), want)) {
				t.Errorf("want %q, got %q, %v", want, got, err)
			}
		})
	}
}

func TestActionsMustAddUp(t *testing.T) {
	for _, list := range [][]Action{nil, {{Do: PassOn, N: 99}}, {{Do: PassOn, N: 6}, {Do: Swallow, N: -1}}, {{Do: PassOn, N: 5}, {Do: 77}}} {
		b := &testBox{name: "wall", filter: func(time.Duration, []byte) []Action { return list }}
		w := testPair(t, Options{}, b)
		w.echoServer(t)
		err := w.Do(w.a, "client", func() { c := w.dial(t); io.WriteString(c, "hello"); readAll(c) })
		var e *BoxError
		if !errors.As(err, &e) || e.Box != "wall" {
			t.Errorf("%+v: got %v", list, err)
		}
	}
}

func TestBoxPanicNamesTheBox(t *testing.T) {
	b := &testBox{name: "wall", filter: func(time.Duration, []byte) []Action { panic("broken") }}
	w := testPair(t, Options{}, b)
	w.echoServer(t)
	err := w.Do(w.a, "client", func() { c := w.dial(t); io.WriteString(c, "hello"); readAll(c) })
	var p *TaskPanic
	if !errors.As(err, &p) || p.Task != "box wall" {
		t.Errorf("got %v", err)
	}
}

func TestSleeplessBox(t *testing.T) {
	again := func(time.Duration) []Action { return []Action{{Do: Wake}} }
	b := &testBox{name: "wall", alarm: again, filter: func(_ time.Duration, p []byte) []Action {
		return []Action{{Do: Swallow, N: len(p)}, {Do: Wake}}
	}}
	w := testPair(t, Options{MaxSteps: 1000}, b)
	w.echoServer(t)
	err := w.Do(w.a, "client", func() { c := w.dial(t); io.WriteString(c, "hello"); readAll(c) })
	var l *StepLimit
	if !errors.As(err, &l) || l.Task != "of the network" {
		t.Errorf("got %v", err)
	}
}

func TestSetPathAgain(t *testing.T) {
	w := testPair(t, Options{})
	w.echoServer(t)
	w.do(t, func() {
		old := w.dial(t)
		w.SetPath(w.b, w.a, time.Second/2, transparent("wall"))
		begin := w.Now()
		c := w.dial(t)
		if took := w.Now().Sub(begin); took != 2*time.Second {
			t.Errorf("want a handshake of 2s over the new path, got %v", took)
		}
		begin = w.Now()
		io.WriteString(old, "x\n")
		old.Read(make([]byte, 9))
		if took := w.Now().Sub(begin); took != 2*usual {
			t.Errorf("want the old path for the old connection, got %v", took)
		}
		old.Close()
		c.Close()
	})
	w.settle(t)
	if len(facts[*record.Packet](w, "b--wall")) == 0 || len(facts[*record.Packet](w, "wall--a")) == 0 {
		t.Error("want packets on the links of the new path")
	}
}

package wire

import (
	"io"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/record"
)

// leftovers are the goroutines and the descriptors of this process.
func leftovers(t *testing.T) (goroutines, descriptors int) {
	t.Helper()
	fds, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Skip("this system does not list descriptors:", err)
	}
	return runtime.NumGoroutine(), len(fds)
}

// Whatever tasks wait for when a host is cut, nothing is left of them: a call that nobody answers, a read, a full
// window, a monitor, an accept, a sleep, a datagram.
func TestNothingIsLeftBehind(t *testing.T) {
	leftovers(t) // opens what the runtime keeps for polling
	w := twoOn(t, "127.0.0.1")
	w.pair(t)
	w.stop(t)
	goroutines, descriptors := leftovers(t)
	for range 5 {
		w := twoOn(t, "127.0.0.1")
		begun := make(chan bool)
		wait := func(name string, task func()) { w.b.Serve(name, func() { begun <- true; task() }) }
		c1, c2 := w.pair(t)
		l, _ := w.b.Listen("tcp", ":0")
		p, _ := w.b.ListenPacket("udp", ":0")
		u, _ := w.b.Dial("udp", "", p.LocalAddr().String(), 0)
		wait("read", func() { io.ReadAll(c2) })
		wait("write", func() { io.Copy(c2, endless{}) })
		wait("accept", func() { l.Accept() })
		wait("datagram", func() { p.ReadFrom(make([]byte, 1)) })
		wait("answer", func() { u.Read(make([]byte, 1)) })
		wait("sleep", func() { w.b.Sleep(time.Hour) })
		wait("monitor", func() { waitForEver(w.b) })
		wait("call", func() { w.b.Dial("tcp", "", "192.0.2.1:25", 0) })
		for range 8 {
			<-begun
		}
		if err := w.b.Stop(0); err != nil {
			t.Fatal(err)
		}
		c1.Close()
		w.a.Stop(0)
	}
	for deadline := time.Now().Add(10 * time.Second); ; runtime.Gosched() {
		g, d := leftovers(t)
		if g <= goroutines && d <= descriptors {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("want %d goroutines and %d descriptors, got %d and %d", goroutines, descriptors, g, d)
		}
	}
}

type endless struct{}

func (endless) Read(b []byte) (int, error) { return len(b), nil }

// waitForEver is a loop as those of the programs are.
func waitForEver(h *Host) {
	m := h.NewMonitor()
	for !h.Stopping() {
		m.Lock()
		m.Wait("godot", time.Time{})
		m.Unlock()
	}
}

// What is under way when a host stops may end in peace.
func TestStopDrains(t *testing.T) {
	w := twoOn(t, "127.0.0.1")
	c1, c2 := w.pair(t)
	w.b.Serve("session", func() {
		b := make([]byte, 4)
		io.ReadFull(c2, b)
		c2.Write(b)
		c2.Close()
	})
	stopped := make(chan error)
	go func() { stopped <- w.b.Stop(time.Minute) }()
	for !w.b.Stopping() {
		runtime.Gosched()
	}
	io.WriteString(c1, "last")
	if got, err := io.ReadAll(c1); string(got) != "last" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	if err := <-stopped; err != nil {
		t.Error(err)
	}
	if _, err := w.b.Listen("tcp", ":0"); err == nil {
		t.Error("want a host that stops to open nothing more")
	}
	c1.Close()
	w.a.Stop(0)
}

func TestMonitor(t *testing.T) {
	h := NewHost("a", Options{})
	m := h.NewMonitor()
	m.Lock()
	if m.Wait("a moment", h.Now().Add(time.Millisecond)) {
		t.Error("want the wait to end with its time")
	}
	ready := false
	h.Go("ring", func() {
		m.Lock()
		defer m.Unlock()
		ready = true
		m.Broadcast()
	})
	for !ready {
		if !m.Wait("the bell", h.Now().Add(time.Minute)) {
			t.Fatal("want the broadcast to end the wait")
		}
	}
	m.Broadcast() // nobody listens
	m.Unlock()
	if err := h.Stop(time.Minute); err != nil {
		t.Error(err)
	}
}

// A task that panics fails its host, and not the process.
func TestPanicFailsTheHost(t *testing.T) {
	memory := &record.Memory{}
	h := NewHost("a", Options{Book: NewBook(memory)})
	h.Go("careless", func() { panic("oh") })
	<-h.Failed()
	h.Stop(0)
	p, ok := h.Failure().(*sim.TaskPanic)
	if !ok || p.Task != "a/careless" || !strings.Contains(string(p.Stack), "stop_test.go") {
		t.Errorf("got %v", h.Failure())
	}
	if len(facts[*record.Trouble](memory, "a")) != 1 {
		t.Errorf("want the trouble in the record, got %v", memory.Events)
	}
}

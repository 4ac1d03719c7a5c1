package sim

import (
	"errors"
	"net/netip"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestClockJumps(t *testing.T) {
	w := testPair(t, Options{})
	w.do(t, func() {
		w.a.Sleep(48 * time.Hour)
		if got := w.a.Now(); !got.Equal(time.Date(2003, 11, 5, 0, 0, 0, 0, time.UTC)) {
			t.Errorf("want two days later, got %v", got)
		}
	})
	if w.Elapsed() != 48*time.Hour {
		t.Errorf("want 48h, got %v", w.Elapsed())
	}
}

// A sleep that ends beyond the clock's range lasts for ever, and a call with such a time-out waits for its answer.
func TestTimesBeyondTheClock(t *testing.T) {
	w := testPair(t, Options{})
	w.echoServer(t)
	w.do(t, func() {
		w.a.Sleep(time.Second)
		c, err := w.a.Dial("tcp", "", "10.0.0.2:25", 1<<63-1)
		if err != nil {
			t.Fatalf("dial: %v", err)
		}
		c.Close()
	})
	w.a.Go("sleeper", func() { w.a.Sleep(1<<63 - 1); t.Error("the sleep ended") })
	if out, err := w.Run(w.Now().Add(time.Hour), nil); out != Quiet || err != nil || len(w.Hung()) != 1 {
		t.Errorf("want quiet and one task that hangs, got %v, %v, %v", out, err, w.Hung())
	}
}

func TestRunOutcomes(t *testing.T) {
	w := testPair(t, Options{})
	ticks := 0
	w.a.Go("clock", func() {
		for range 10 {
			w.a.Sleep(time.Minute)
			ticks++
		}
	})
	begin := w.Now()
	out, err := w.Run(time.Time{}, func() bool { return ticks == 3 })
	if out != Done || err != nil || w.Elapsed() != 3*time.Minute {
		t.Errorf("want done after 3m, got %v, %v after %v", out, err, w.Elapsed())
	}
	out, err = w.Run(begin.Add(5*time.Minute+30*time.Second), nil)
	if out != TimeUp || err != nil || ticks != 5 || w.Elapsed() != 5*time.Minute+30*time.Second {
		t.Errorf("want time up after 5m30s, got %v, %v after %v", out, err, w.Elapsed())
	}
	out, err = w.Run(begin.Add(time.Hour), func() bool { return false })
	if out != Quiet || err != nil || ticks != 10 || w.Elapsed() != 10*time.Minute {
		t.Errorf("want quiet after 10m, got %v, %v after %v", out, err, w.Elapsed())
	}
	out, err = w.Run(begin.Add(time.Hour), nil)
	if out != Quiet || err != nil || w.Elapsed() != time.Hour {
		t.Errorf("want quiet at the limit, got %v, %v after %v", out, err, w.Elapsed())
	}
}

func TestHangIsReported(t *testing.T) {
	w := testPair(t, Options{})
	w.serve(t, func(Conn) { w.b.NewMonitorFor(t).Wait("for Godot", time.Time{}) })
	err := w.Do(w.a, "client", func() { readAll(w.dial(t)) })
	var h *Hang
	if !errors.As(err, &h) {
		t.Fatalf("want a *Hang, got %v", err)
	}
	want := HungTask{"a/client", "to read from 10.0.0.2:25 (connection 1)"}
	if h.Task != want || len(h.Other) != 1 || h.Other[0].Task != "b/session" || h.Other[0].Why != "for Godot" {
		t.Errorf("got %+v", *h)
	}
	if hung := w.Hung(); len(hung) != 2 || !slices.Contains(hung, want) {
		t.Errorf("want both tasks and not the listener, got %v", hung)
	}
}

// NewMonitorFor returns a locked monitor.
func (m *Machine) NewMonitorFor(testing.TB) Monitor {
	mon := m.NewMonitor()
	mon.Lock()
	return mon
}

func TestPanicComesOut(t *testing.T) {
	w := testPair(t, Options{})
	err := w.Do(w.a, "bad", func() { w.a.Sleep(1); breakHere() })
	var p *TaskPanic
	if !errors.As(err, &p) || p.Task != "a/bad" || p.Value != "broken" || !strings.Contains(string(p.Stack), "breakHere") {
		t.Fatalf("got %v", err)
	}
	if _, again := w.Run(time.Time{}, nil); !errors.Is(again, err) {
		t.Errorf("want the world to stay stopped by it, got %v", again)
	}
}

func breakHere() { panic("broken") }

func TestGoexitComesOut(t *testing.T) {
	w := testPair(t, Options{})
	err := w.Do(w.a, "leaver", func() { w.a.Sleep(1); runtime.Goexit() })
	var p *TaskPanic
	if !errors.As(err, &p) || !errors.Is(err, ErrExited) || p.Task != "a/leaver" {
		t.Fatalf("got %v", err)
	}
}

func TestPanicWhileExiting(t *testing.T) {
	w := testPair(t, Options{})
	err := w.Do(w.a, "leaver", func() {
		defer func() { panic("worse") }()
		runtime.Goexit()
	})
	var p *TaskPanic
	if !errors.As(err, &p) || p.Value != "worse" {
		t.Fatalf("got %v", err)
	}
}

func TestStepLimit(t *testing.T) {
	w := testPair(t, Options{MaxSteps: 1000})
	w.a.Go("idle", func() { w.a.Sleep(time.Hour) })
	err := w.Do(w.a, "busy", func() {
		for {
			w.a.Sleep(0)
		}
	})
	var l *StepLimit
	if !errors.As(err, &l) || l.Task != "a/busy" || l.Steps != 1000 {
		t.Fatalf("got %v", err)
	}
}

// A world can be stopped in the middle of what a task of Do does, and can then be closed.
func TestStop(t *testing.T) {
	asked := 0
	w := testPair(t, Options{Stop: func() bool { asked++; return asked == 10 }})
	err := w.Do(w.a, "busy", func() {
		for {
			w.a.Sleep(time.Second)
		}
	})
	if !errors.Is(err, ErrStopped) || asked != 10 {
		t.Errorf("want it stopped when asked for the tenth time, got %v after %d", err, asked)
	}
	if _, err := w.Run(time.Time{}, nil); !errors.Is(err, ErrStopped) {
		t.Errorf("want it to stay stopped, got %v", err)
	}
	w.Close()
}

func TestMonitorMisuse(t *testing.T) {
	for name, use := range map[string]func(m *Machine, mon Monitor){
		"with a monitor locked": func(m *Machine, mon Monitor) { mon.Lock(); m.Sleep(1) },
		"locked again":          func(m *Machine, mon Monitor) { mon.Lock(); mon.Lock() },
		"was not locked":        func(m *Machine, mon Monitor) { mon.Unlock() },
	} {
		w := testPair(t, Options{})
		err := w.Do(w.a, "client", func() { use(w.a, w.a.NewMonitor()) })
		var p *TaskPanic
		if !errors.As(err, &p) || !strings.Contains(err.Error(), name) {
			t.Errorf("want an error that says %q, got %v", name, err)
		}
	}
}

func TestMonitor(t *testing.T) {
	w := testPair(t, Options{})
	m := w.a.NewMonitor()
	full := false
	w.do(t, func() {
		m.Lock()
		defer m.Unlock()
		if m.Wait("for nothing", w.Now().Add(time.Minute)) || w.Elapsed() != time.Minute {
			t.Errorf("want a time-out after 1m, got one after %v", w.Elapsed())
		}
		w.a.Go("filler", func() {
			w.a.Sleep(time.Second)
			m.Lock()
			defer m.Unlock()
			full = true
			m.Broadcast()
		})
		if !m.Wait("for filling", w.Now().Add(time.Minute)) || !full {
			t.Error("want to be woken")
		}
	})
}

func TestDoNeedsAMachineThatIsUp(t *testing.T) {
	w := testPair(t, Options{})
	w.a.Stop()
	if err := w.Do(w.a, "x", func() {}); err == nil || !strings.Contains(err.Error(), "not up") {
		t.Errorf("got %v", err)
	}
	w.a.Boot()
	err := w.Do(w.a, "suicide", func() { w.a.Stop(); w.a.Sleep(1); t.Error("the task lives on") })
	if err == nil || !strings.Contains(err.Error(), "went down") {
		t.Errorf("got %v", err)
	}
}

func TestAddHostRefusesDoubles(t *testing.T) {
	w := testPair(t, Options{})
	for name, addr := range map[string]string{"a": "10.0.0.9", "c": "10.0.0.1", "d": "::ffff:10.0.0.2", "e": "0.0.0.0"} {
		if _, err := w.AddHost(name, netip.MustParseAddr(addr)); err == nil {
			t.Errorf("want %s %s to be refused", name, addr)
		}
	}
}

func TestStreamsAreIndependent(t *testing.T) {
	draw := func(seed uint64, others ...string) uint64 {
		w := testPair(t, Options{Seed: seed})
		for _, o := range others {
			w.a.Rand(o).Uint64()
		}
		return w.a.Rand("mine").Uint64()
	}
	if draw(1) != draw(1, "yours", "theirs") {
		t.Error("a new consumer changed what another draws")
	}
	if draw(1) == draw(2) {
		t.Error("the seed changes nothing")
	}
}

func TestWatchHearsOfTasks(t *testing.T) {
	var heard []string
	w := testPair(t, Options{Watch: func(task string) { heard = append(heard, task) }})
	w.do(t, func() { w.a.Sleep(1) })
	if want := []string{"a/client", "a/client", ""}; !slices.Equal(heard, want) {
		t.Errorf("want %q, got %q", want, heard)
	}
}

func TestCloseLeavesNoGoroutine(t *testing.T) {
	before := runtime.NumGoroutine()
	for range 50 {
		w := twoHosts(Options{})
		w.echoServer(t)
		w.a.Go("client", func() { w.dialogue(t, 3); w.a.Sleep(time.Hour) })
		w.a.Go("stubborn", func() {
			for range 3 {
				func() {
					defer func() { recover() }()
					defer w.a.Sleep(time.Hour)
					w.a.Sleep(time.Hour)
				}()
			}
		})
		w.Run(w.Now().Add(time.Minute), nil)
		w.a.Go("unborn", func() {})
		w.Close()
		w.a.Go("too late", func() {})
		if w.Do(w.a, "too late", func() {}) == nil {
			t.Error("want a closed world to do nothing")
		}
	}
	if after := runtime.NumGoroutine(); after > before {
		t.Errorf("want %d goroutines, got %d", before, after)
	}
}

func TestLoopOfWaitsThatAreOver(t *testing.T) {
	w := NewWorld(Options{MaxSteps: 1000})
	defer w.Close()
	m, err := w.AddHost("a", netip.MustParseAddr("10.0.0.1"))
	if err != nil {
		t.Fatal(err)
	}
	m.Serve("hasty", func() {
		bell := m.NewMonitor()
		bell.Lock()
		for {
			bell.Wait("nothing", m.Now().Add(-time.Second))
		}
	})
	_, err = w.Run(time.Time{}, nil)
	var limit *StepLimit
	if !errors.As(err, &limit) || limit.Task != "a/hasty" {
		t.Errorf("want a StepLimit that names a/hasty, got %v", err)
	}
}

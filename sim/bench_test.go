package sim

import (
	"bufio"
	"io"
	"net/netip"
	"runtime"
	"testing"
	"time"

	"github.com/smtplab/smtplab/sim/record"
)

// BenchmarkSwitch is one sleep: a timer, a park and a resume.
func BenchmarkSwitch(b *testing.B) {
	w := NewWorld(Options{MaxSteps: 1 << 60})
	defer w.Close()
	m, _ := w.AddHost("a", netip.MustParseAddr("10.0.0.1"))
	b.ReportAllocs()
	err := w.Do(m, "sleeper", func() {
		for range b.N {
			m.Sleep(time.Second)
		}
	})
	if err != nil {
		b.Fatal(err)
	}
}

// BenchmarkSpawn starts and ends a task.
func BenchmarkSpawn(b *testing.B) {
	w := NewWorld(Options{MaxSteps: 1 << 60})
	defer w.Close()
	m, _ := w.AddHost("a", netip.MustParseAddr("10.0.0.1"))
	b.ReportAllocs()
	for b.Loop() {
		if err := w.Do(m, "short", func() {}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkKill starts a task and kills it in its wait.
func BenchmarkKill(b *testing.B) {
	w := NewWorld(Options{MaxSteps: 1 << 60})
	defer w.Close()
	m, _ := w.AddHost("a", netip.MustParseAddr("10.0.0.1"))
	b.ReportAllocs()
	for b.Loop() {
		m.Serve("waiter", func() { m.Sleep(time.Hour) })
		if _, err := w.Run(w.Now().Add(1), nil); err != nil {
			b.Fatal(err)
		}
		m.Stop()
		m.Boot()
	}
}

// BenchmarkDialogue is a world with a session of ten round trips, packets kept: what a delivery asks of the network.
func BenchmarkDialogue(b *testing.B) {
	b.Run("direct", func(b *testing.B) { benchDialogue(b, Options{}) })
	b.Run("box", func(b *testing.B) { benchDialogue(b, Options{}, transparent("wall")) })
	b.Run("nopackets", func(b *testing.B) { benchDialogue(b, Options{NoPackets: true}) })
}

func benchDialogue(b *testing.B, o Options, boxes ...Box) {
	b.ReportAllocs()
	for b.Loop() {
		o.Sink = &record.Memory{}
		w := twoHosts(o, boxes...)
		w.echoServer(b)
		if err := w.Do(w.a, "client", func() { w.dialogue(b, 10) }); err != nil {
			b.Fatal(err)
		}
		w.Close()
	}
}

// BenchmarkWorld makes a world of two hosts and ends it.
func BenchmarkWorld(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		w := twoHosts(Options{Sink: &record.Memory{}})
		w.Close()
	}
}

// BenchmarkThousandWorlds holds worlds open in the middle of a session, and tells the bytes of each.
func BenchmarkThousandWorlds(b *testing.B) {
	const many = 1000
	for b.Loop() {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		worlds := make([]*pairWorld, many)
		for i := range worlds {
			w := twoHosts(Options{Sink: &record.Memory{}})
			w.echoServer(b)
			w.a.Go("client", func() { w.dialogue(b, 10); w.a.Sleep(time.Hour) })
			if _, err := w.Run(w.Now().Add(time.Minute), nil); err != nil {
				b.Fatal(err)
			}
			worlds[i] = w
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		used := after.HeapInuse + after.StackInuse - before.HeapInuse - before.StackInuse
		b.ReportMetric(float64(used)/many, "B/world")
		for _, w := range worlds {
			w.Close()
		}
	}
}

// dialogue says a line and hears it again, so many times.
func (w *pairWorld) dialogue(t testing.TB, rounds int) {
	c, err := w.a.Dial("tcp", "", "10.0.0.2:25", time.Minute)
	if err != nil {
		t.Error(err)
		return
	}
	defer c.Close()
	r := bufio.NewReaderSize(c, 512)
	for range rounds {
		c.SetReadDeadline(w.Now().Add(time.Minute))
		io.WriteString(c, "RCPT TO:<somebody@example.com>\r\n")
		if _, err := r.ReadSlice('\n'); err != nil {
			t.Error(err)
			return
		}
	}
}

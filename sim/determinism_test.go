package sim

import (
	"fmt"
	"hash/fnv"
	"runtime"
	"testing"
	"time"

	"github.com/smtplab/smtplab/sim/record"
)

// crowd is a world in which ten clients talk to one server through a box, at once and again and again.
func crowd(t testing.TB, seed uint64, latency time.Duration) uint64 {
	w := twoHosts(Options{Seed: seed})
	defer w.Close()
	w.SetPath(w.a, w.b, latency, transparent("wall"))
	w.echoServer(t)
	for i := range 10 {
		w.a.Go(fmt.Sprint("client", i), func() {
			r := w.a.Rand(fmt.Sprint(i))
			for range 3 {
				w.dialogue(t, 3)
				w.a.Record(&record.Logged{Text: fmt.Sprint(i)})
				w.a.Sleep(time.Duration(r.IntN(2)) * time.Second)
			}
		})
	}
	if _, err := w.Run(time.Time{}, nil); err != nil {
		t.Fatal(err)
	}
	h := fnv.New64a()
	for _, e := range w.mem.Events {
		switch f := e.Fact.(type) {
		case *record.Packet:
			fmt.Fprintln(h, e.At, e.Host, *f)
		case *record.Logged:
			fmt.Fprintln(h, e.At, e.Host, *f)
		default:
			fmt.Fprintln(h, e.At, e.Host, f)
		}
	}
	return h.Sum64()
}

func TestSameSeedSameBytes(t *testing.T) {
	for _, latency := range []time.Duration{0, usual} {
		want := crowd(t, 1, latency)
		for i := range 100 {
			before := runtime.GOMAXPROCS(1 + i%2)
			got := crowd(t, 1, latency)
			runtime.GOMAXPROCS(before)
			if got != want {
				t.Fatalf("latency %v: run %d differs", latency, i)
			}
		}
	}
}

func TestSeedsExplore(t *testing.T) {
	orders := map[string]bool{}
	for seed := range uint64(20) {
		w := testPair(t, Options{Seed: seed})
		order := ""
		for _, name := range []string{"x", "y", "z"} {
			w.a.Go(name, func() { order += name; w.a.Sleep(0); order += name })
		}
		w.settle(t)
		orders[order] = true
	}
	if len(orders) < 10 {
		t.Errorf("want many orders, got %v", orders)
	}
}

package harness

import (
	"context"
	"os"
	"runtime"
	"testing"
)

// BenchmarkThousandWorlds holds a thousand worlds alive, each with its servers up and a message delivered, and tells what
// each takes: heap with its record, and stacks.
func BenchmarkThousandWorlds(b *testing.B) {
	src, err := os.ReadFile("../scenarios/kb/kb818222/no-firewall.txtar")
	if err != nil {
		b.Fatal(err)
	}
	s, err := ParseScenario("kb/kb818222/no-firewall.txtar", src)
	if err != nil {
		b.Fatal(err)
	}
	for range b.N {
		heap, stacks := memory()
		worlds := make([]*stage, 1000)
		for i := range worlds {
			o := Options{Seed: uint64(i + 1)}.withDefaults()
			worlds[i] = newStage(context.Background(), s.Cases[0], o, newWorld(context.Background(), s.Cases[0], o, &tape{limit: o.Limits.Events}))
			if err := worlds[i].play(); err != nil {
				b.Fatal(err)
			}
		}
		heapNow, stacksNow := memory()
		b.ReportMetric(float64(heapNow-heap)/1000, "heap-bytes/world")
		b.ReportMetric(float64(stacksNow-stacks)/1000, "stack-bytes/world")
		for _, w := range worlds {
			w.Close()
		}
	}
}

func memory() (heap, stacks uint64) {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc, m.StackInuse
}

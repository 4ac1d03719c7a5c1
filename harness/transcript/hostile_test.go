package transcript

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/smtplab/smtplab/sim/record"
)

// A client says thousands of lines, of which not one arrives as it was said. To read that takes memory for each line once, and
// not for each pair of them.
func TestManyAlteredLines(t *testing.T) {
	const lines, mostBytes = 4000, 64 << 20
	talk := &tape{}
	talk.open()
	for i := range lines {
		talk.add(client, &record.Line{Conn: 1, From: record.Client, Text: fmt.Sprintf("NOOP %d", i)})
		talk.add(server, &record.Line{Conn: 1, From: record.Client, Text: fmt.Sprintf("XXXX %d", i), Heard: true})
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	story := Read(talk.events)
	runtime.ReadMemStats(&after)
	lost, forged := 0, 0
	for _, l := range story.Conversations[0].Lines {
		if l.Lost {
			lost++
		}
		if l.Forged {
			forged++
		}
	}
	if lost != lines || forged != lines {
		t.Errorf("want %d lines lost and as many forged, got %d and %d", lines, lost, forged)
	}
	if took := after.TotalAlloc - before.TotalAlloc; took > mostBytes {
		t.Errorf("want at most %d MiB for %d lines, got %d MiB", mostBytes>>20, lines, took>>20)
	}
}

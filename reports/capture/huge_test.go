package capture_test

import (
	"encoding/binary"
	"io"
	"os"
	"runtime"
	"strconv"
	"testing"

	"github.com/smtplab/smtplab/reports/capture"
)

// An endless is a capture without end: the packets of a file again and again, each time as connections of another address.
type endless struct {
	head   []byte
	frames []byte // with their headers, as one run
	ips    []int  // where addresses of clients stand in it
	round  uint32
	left   int64
	at     int
}

// newEndless makes a capture of about so many bytes, in which each round is one message of a megabyte.
func newEndless(tb testing.TB, size int64) *endless {
	c := greeted().say("CDATA\r\n", "S354 go\r\n")
	line := "0123456789012345678901234567890123456789012345678901234567890123456789\r\n"
	segment := ""
	for len(segment)+len(line) < 1460 {
		segment += line
	}
	for range 700 {
		c.say("C" + segment)
	}
	c.say("C.\r\n", "S250 queued\r\n", "CQUIT\r\n", "S221 bye\r\n").close()
	all := frames(tb, file(tb, c.packets))
	data := pcap(tb, 1, binary.LittleEndian, all)
	e := &endless{head: data[:24], frames: data[24:], left: size}
	at := 0
	for _, f := range all {
		source := at + 16 + 26
		if f.data[29] == 25 { // from the server
			source += 4
		}
		e.ips = append(e.ips, source)
		at += 16 + len(f.data)
	}
	return e
}

func (e *endless) Read(p []byte) (int, error) {
	if len(e.head) > 0 {
		n := copy(p, e.head)
		e.head = e.head[n:]
		return n, nil
	}
	if e.at == len(e.frames) {
		if e.left <= 0 {
			return 0, io.EOF
		}
		e.at = 0
		e.round++
		for _, at := range e.ips { // 10.x.x.x; checksums are not looked at
			binary.BigEndian.PutUint32(e.frames[at:], 10<<24|e.round&0xffffff)
		}
	}
	n := copy(p, e.frames[e.at:])
	e.at += n
	e.left -= int64(n)
	return n, nil
}

// readThrough reads a capture and keeps nothing. It returns the most that the heap held meanwhile.
func readThrough(tb testing.TB, r io.Reader) (talks int, heap uint64) {
	tb.Helper()
	c, err := capture.NewReader(r, capture.Limits{})
	if err != nil {
		tb.Fatal(err)
	}
	var m runtime.MemStats
	for {
		_, err := c.Next()
		if err == io.EOF {
			return talks, heap
		}
		if err != nil {
			tb.Fatal(err)
		}
		if talks++; talks%16 == 1 {
			runtime.ReadMemStats(&m)
			heap = max(heap, m.HeapAlloc)
		}
	}
}

// TestHuge reads a capture that is larger than what it may hold. SMTPLAB_HUGE is its size in megabytes, 64 by default.
func TestHuge(t *testing.T) {
	size := int64(64)
	if set := os.Getenv("SMTPLAB_HUGE"); set != "" {
		n, err := strconv.Atoi(set)
		if err != nil {
			t.Fatalf("SMTPLAB_HUGE: want megabytes, got %q", set)
		}
		size = int64(n)
	}
	talks, heap := readThrough(t, newEndless(t, size<<20))
	if talks < int(size)*9/10 {
		t.Errorf("want about %d talks, got %d", size, talks)
	}
	if most := uint64(32 << 20); heap > most {
		t.Errorf("want at most %d bytes held, got %d", most, heap)
	}
	t.Logf("%d MB: %d talks, at most %.1f MB held", size, talks, float64(heap)/(1<<20))
}

func BenchmarkRead(b *testing.B) {
	const size = 16 << 20
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		readThrough(b, newEndless(b, size))
	}
}

// BenchmarkReadDialogues reads short connections: the most work for each octet.
func BenchmarkReadDialogues(b *testing.B) {
	data := file(b, sent.packets)
	all := frames(b, data)
	e := &endless{}
	pcap := pcap(b, 1, binary.LittleEndian, all)
	e.head, e.frames = pcap[:24], pcap[24:]
	at := 0
	for _, f := range all {
		source := at + 16 + 26
		if f.data[29] == 25 {
			source += 4
		}
		e.ips = append(e.ips, source)
		at += 16 + len(f.data)
	}
	const size = 4 << 20
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		again := *e
		again.left = size
		readThrough(b, &again)
	}
	b.ReportMetric(float64(size)/float64(len(e.frames))*float64(len(all))*float64(b.N)/b.Elapsed().Seconds(), "packets/s")
}

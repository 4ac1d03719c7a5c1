package capture

import (
	"container/list"
	"net/netip"
	"slices"
	"time"

	"github.com/google/gopacket/layers"
)

// A tracker keeps the TCP connections that are under way.
type tracker struct {
	reader    *Reader
	assembler *assembler
	open      map[[2]netip.AddrPort]*conn // by the two ends, the smaller first
	live      *list.List                  // of *conn: the one that was silent longest first
	over      *list.List                  // of *conn: those that ended, which stragglers may still belong to
	gapped    []*conn                     // that wait for a segment
	swept     time.Duration               // when the tracker last looked at those
}

// How stragglers of connections that ended are told from new connections.
const (
	lingering     = time.Minute // RFC 9293 section 3.4.2: twice two minutes; but ports are used again sooner
	mostLingering = 4096
)

// mostGapped is how many connections may wait for a segment; beyond, nobody waits.
const mostGapped = 64

func newTracker(r *Reader) *tracker {
	return &tracker{reader: r, assembler: newAssembler(), open: map[[2]netip.AddrPort]*conn{}, live: list.New(), over: list.New()}
}

// segment takes one segment to its connection. A packet without data says nothing about a connection that is not known.
func (t *tracker) segment(at time.Duration, p packet, s *layers.TCP) {
	src := netip.AddrPortFrom(p.src, uint16(s.SrcPort))
	dst := netip.AddrPortFrom(p.dst, uint16(s.DstPort))
	key := [2]netip.AddrPort{src, dst}
	if dst.Compare(src) < 0 {
		key = [2]netip.AddrPort{dst, src}
	}
	c := t.open[key]
	if c != nil && s.SYN && !s.ACK && c.calledAnew(src, s.Seq) {
		t.forget(c, at)
		c = nil
	}
	if c == nil {
		if !s.SYN && (len(s.Payload) == 0 || s.RST) {
			t.reader.summary.Strays++
			return
		}
		c = t.begin(at, key, src, dst)
	}
	if c.over {
		return
	}
	c.last = at
	t.live.MoveToBack(c.place)
	c.segment(at, c.wayOf(src), s, p.whole-len(s.Contents)-len(s.Payload))
	t.settle(c, at)
}

func (t *tracker) begin(at time.Duration, key [2]netip.AddrPort, src, dst netip.AddrPort) *conn {
	if t.live.Len() >= t.reader.limits.Open {
		t.reader.summary.Evicted++
		t.end(t.live.Front().Value.(*conn), at)
	}
	c := newConn(t, key, src, dst, at)
	t.open[key] = c
	c.place = t.live.PushBack(c)
	return c
}

// settle looks whether a connection ended, or turned out to be none of ours, or waits for something missing.
func (t *tracker) settle(c *conn, at time.Duration) {
	c.judge()
	switch {
	case !c.waits() && c.ended():
		t.end(c, at)
	case c.waits() && !c.gapped:
		c.gapped, c.since = true, at
		t.gapped = append(t.gapped, c)
	}
}

// expire ends what has waited or been silent for too long.
func (t *tracker) expire(now time.Duration) {
	if n := len(t.gapped); n > mostGapped || n > 0 && now-t.swept >= time.Second {
		t.sweep(now, n > mostGapped)
	}
	for e := t.live.Front(); e != nil && now-e.Value.(*conn).last > t.reader.limits.Idle; e = t.live.Front() {
		t.end(e.Value.(*conn), now)
	}
	for e := t.over.Front(); e != nil && (t.over.Len() > mostLingering || now-e.Value.(*conn).last > lingering); e = t.over.Front() {
		t.forget(e.Value.(*conn), now)
	}
}

// sweep looks at the connections that wait for a segment, and stops waiting for those that will not come.
func (t *tracker) sweep(now time.Duration, all bool) {
	t.swept = now
	waiting := t.gapped
	t.gapped = nil
	for _, c := range waiting {
		switch {
		case c.over:
			continue
		case !c.waits():
			c.gapped = false
		case all || now-c.since >= t.reader.limits.Gap:
			c.gapped = false
			c.fill(0)
			c.fill(1)
		default:
			t.gapped = append(t.gapped, c)
			continue
		}
		t.settle(c, now)
	}
}

// end lets a connection's talk leave. Its ports are remembered for a while.
func (t *tracker) end(c *conn, at time.Duration) {
	if c.over {
		return
	}
	c.close(at)
	t.live.Remove(c.place)
	c.place = t.over.PushBack(c)
}

// forget ends a connection and gives its ports free.
func (t *tracker) forget(c *conn, at time.Duration) {
	t.end(c, at)
	t.over.Remove(c.place)
	delete(t.open, c.key)
}

// close ends all, in the order in which they began: the capture is over.
func (t *tracker) close() {
	var all []*conn
	for e := t.live.Front(); e != nil; e = e.Next() {
		all = append(all, e.Value.(*conn))
	}
	slices.SortFunc(all, func(a, b *conn) int { return a.talk.Number - b.talk.Number })
	for _, c := range all {
		t.end(c, t.reader.now)
	}
}

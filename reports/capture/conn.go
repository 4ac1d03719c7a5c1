package capture

import (
	"container/list"
	"net/netip"
	"time"

	"github.com/google/gopacket/layers"

	"github.com/smtplab/smtplab/sim/record"
)

// A conn is one TCP connection. Its ends have numbers: 0 is the one whose packet was captured first.
type conn struct {
	teller
	tracker  *tracker
	key      [2]netip.AddrPort
	ends     [2]netip.AddrPort
	ways     [2]way // by the end that sends
	stream   stream
	client   int // which end called; -1 while that is not known
	follower follower
	opened   bool // both ends agreed to talk, as far as we know
	refused  bool
	reset    bool
	other    bool // neither SMTP nor DNS
	over     bool
	gapped   bool          // it is on the tracker's list
	since    time.Duration // when it came there
	last     time.Duration
	place    *list.Element
}

func newConn(t *tracker, key [2]netip.AddrPort, src, dst netip.AddrPort, at time.Duration) *conn {
	c := &conn{tracker: t, key: key, ends: [2]netip.AddrPort{src, dst}, client: -1, last: at}
	c.teller = t.reader.teller("", "tcp", netip.AddrPort{}, netip.AddrPort{}, at)
	c.stream = stream{name: uint64(c.talk.Number), deliver: c.deliver}
	for i := range c.ways {
		c.ways[i].write = 1
	}
	return c
}

func (c *conn) wayOf(src netip.AddrPort) int {
	if src == c.ends[0] {
		return 0
	}
	return 1
}

// calledAnew reports whether a SYN begins another connection between the same ports.
func (c *conn) calledAnew(src netip.AddrPort, seq uint32) bool {
	w := &c.ways[c.wayOf(src)]
	return c.over || !w.syn || w.base != seq+1
}

// side is the role of an end.
func (c *conn) side(end int) record.Speaker {
	if end == c.client {
		return record.Client
	}
	return record.Server
}

// segment takes a segment from an end. short is how many octets of its data were not captured.
func (c *conn) segment(at time.Duration, end int, s *layers.TCP, short int) {
	c.talk.Packets++
	w, back := &c.ways[end], &c.ways[1-end]
	if s.SYN {
		c.greeted(at, end, s)
	}
	if s.ACK && back.based {
		back.acked = max(back.acked, back.relative(s.Ack))
	}
	if s.RST {
		c.cut(at, end)
		return
	}
	if c.other || w.fin {
		w.fin = w.fin || s.FIN
		return
	}
	short = max(short, 0)
	size := len(s.Payload) + short
	if size == 0 && !s.FIN {
		return
	}
	// Who answers has heard: what is missing of the other's words was not captured, and will not come.
	if size > 0 && back.waits() && back.acked > back.next {
		c.fill(1 - end)
	}
	seq := s.Seq
	if s.SYN {
		seq++
	}
	if !w.based {
		w.base, w.based = seq, true
	}
	if !w.takes(at, seq, size, s.FIN) {
		c.tracker.reader.summary.Strays++
		return
	}
	c.feed(end, seq, s, short)
	if w.tooMuchWaits() {
		c.fill(end)
	}
}

// greeted takes a SYN of either kind.
func (c *conn) greeted(at time.Duration, end int, s *layers.TCP) {
	w := &c.ways[end]
	if !w.based {
		w.base, w.based, w.syn = s.Seq+1, true, true
	}
	if c.client >= 0 || !w.syn {
		if s.ACK {
			c.open(at)
		}
		return
	}
	if c.setClient(end); s.ACK {
		c.setClient(1 - end)
		c.open(at)
	}
}

func (c *conn) setClient(end int) {
	c.client = end
	c.talk.Client, c.talk.Server = c.ends[end], c.ends[1-end]
	c.talk.Joined = !c.ways[0].syn && !c.ways[1].syn
}

// open puts down that the connection is open.
func (c *conn) open(at time.Duration) {
	if !c.opened && c.client >= 0 {
		c.opened = true
		c.tell(at, c.talk.Client, &record.Opened{Conn: c.talk.Number, Local: c.talk.Client, Remote: c.talk.Server, Dialled: true})
	}
}

// cut takes an RST. In answer to a SYN it is a refusal.
func (c *conn) cut(at time.Duration, end int) {
	switch {
	case c.reset || c.refused:
	case c.client >= 0 && !c.opened && end != c.client:
		c.refused = true
	case c.opened:
		c.reset = true
		c.hangs(at, end, true)
		c.closed(at, 1-end, "was reset")
	default:
		c.reset = true
	}
}

// hangs puts down that an end is done.
func (c *conn) hangs(at time.Duration, end int, reset bool) {
	w := &c.ways[end]
	if w.told || c.other {
		return
	}
	if reset && w.despairs() {
		c.closed(w.gaveUp(at), end, "timed out")
		return
	}
	if c.follower != nil {
		c.follower.hangs(at, c.side(end), reset)
	}
	switch {
	case reset:
		c.closed(at, end, "reset")
	default:
		c.closed(at, end, "closed")
	}
}

func (c *conn) closed(at time.Duration, end int, how string) {
	if w := &c.ways[end]; !w.told && !c.other {
		w.told = true
		c.tell(at, c.ends[end], &record.Closed{Conn: c.talk.Number, How: how})
	}
}

// waits reports whether octets that came are held because others before them are missing.
func (c *conn) waits() bool { return c.ways[0].waits() || c.ways[1].waits() }

// ended reports whether nothing more can come.
func (c *conn) ended() bool { return c.reset || c.refused || c.ways[0].fin && c.ways[1].fin }

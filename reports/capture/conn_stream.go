package capture

import (
	"net/netip"
	"slices"
	"time"

	"github.com/google/gopacket/layers"

	"github.com/smtplab/smtplab/sim/record"
)

// feed puts a segment into the assembler, in pieces.
func (c *conn) feed(end int, seq uint32, s *layers.TCP, short int) {
	w, a := &c.ways[end], c.tracker.assembler
	at := c.tracker.reader.summary.Start.Add(c.last)
	if !w.fed {
		w.fed = true
		if w.syn {
			a.begin(&c.stream, end, w.shifted(0), at)
		}
	}
	place := w.relative(seq)
	left := len(s.Payload) + short
	add := func(octets []byte, kind pieceKind) {
		left -= len(octets)
		a.add(&c.stream, end, w.shifted(place), octets, at, s.PSH && left == 0, kind)
		place += int64(len(octets))
	}
	for octets := range slices.Chunk(s.Payload, longestPiece) {
		add(octets, pieceData)
	}
	for left > 0 {
		add(nothing[:min(left, longestPiece)], pieceHole)
	}
	if s.FIN && place >= w.next {
		add(nothing[:1], pieceFIN)
	}
}

// nothing stands for octets that were not captured.
var nothing [longestPiece]byte

// fill makes good all that is missing before octets that wait, so that these are delivered.
func (c *conn) fill(end int) {
	w := &c.ways[end]
	at := c.tracker.reader.summary.Start.Add(c.last)
	for hole := w.hole(); hole > 0; hole = w.hole() {
		before := w.next
		c.tracker.assembler.add(&c.stream, end, w.shifted(w.next), nothing[:min(hole, longestPiece)], at, false, pieceHole)
		if w.next == before { // gopacket has done with this direction
			w.early = nil
		}
	}
}

// deliver takes octets from the assembler, in order.
func (c *conn) deliver(end int, octets []byte, when time.Time, push bool, kind pieceKind) {
	w := &c.ways[end]
	w.said = max(w.said, when.Sub(c.tracker.reader.summary.Start))
	w.next += int64(len(octets))
	if kind == pieceFIN {
		w.fin = true
	}
	if c.other || c.over {
		return
	}
	if c.follower == nil && kind != pieceFIN {
		c.follow(end, octets)
	}
	switch kind {
	case pieceFIN:
		c.hangs(w.said, end, false)
	case pieceHole:
		c.follower.hole(w.said, c.side(end), len(octets))
	default:
		c.follower.data(w.said, c.side(end), octets, w.write)
	}
	if push {
		w.write++
	}
}

// follow decides how the connection is read, by the server's port. Where the beginning was not captured it has to be
// guessed which end is the server.
func (c *conn) follow(end int, first []byte) {
	if c.client < 0 {
		c.setClient(c.guessClient(end, first))
	}
	c.open(c.ways[end].said)
	if c.talk.Server.Port() == dnsPort {
		c.talk.Protocol = "dns"
		c.follower = newDNSStream(&c.teller)
		return
	}
	c.talk.Protocol = "smtp"
	c.follower = newSMTP(&c.teller, !c.talk.Joined, slices.Contains(mailPorts, c.talk.Server.Port()))
}

// guessClient says which end called: one with a well-known port was called; who begins with a reply code was called; else
// the lower port was.
func (c *conn) guessClient(end int, first []byte) int {
	known := func(a netip.AddrPort) bool { return a.Port() == dnsPort || slices.Contains(mailPorts, a.Port()) }
	code, _ := replyCode(string(first[:min(len(first), 4)]))
	switch {
	case known(c.ends[0]) != known(c.ends[1]):
		return map[bool]int{true: 1, false: 0}[known(c.ends[0])]
	case code != "":
		return 1 - end
	case c.ends[0].Port() < c.ends[1].Port():
		return 1
	}
	return 0
}

// judge drops a connection that turned out to be something else.
func (c *conn) judge() {
	if c.other || c.follower == nil || c.follower.is() != no {
		return
	}
	c.tracker.reader.summary.Others++
	c.other, c.follower = true, nil
	c.talk.Events = nil
	c.release()
	c.unhook()
}

// unhook makes the assembler forget the connection.
func (c *conn) unhook() {
	a := c.tracker.assembler
	if !c.ways[0].fed && !c.ways[1].fed || c.ways[0].fin && c.ways[1].fin {
		return
	}
	at := c.tracker.reader.summary.Start.Add(c.last)
	for end := range c.ways {
		if w := &c.ways[end]; !w.fin || !w.fed {
			a.end(&c.stream, end, w.shifted(w.next), at)
		}
	}
	for end := range c.ways {
		c.ways[end].early, c.ways[end].fed = nil, false
	}
}

// close ends the connection, and lets its talk leave if it is one of ours.
func (c *conn) close(at time.Duration) {
	c.fill(0)
	c.fill(1)
	c.judge()
	c.over = true
	ours := false
	if !c.other {
		ours = c.conclude(at)
	}
	if ours {
		c.tracker.reader.yield(&c.teller)
	} else if !c.other {
		c.tracker.reader.summary.Others++
		c.release()
	}
	c.unhook()
	c.talk.Events, c.follower = nil, nil
}

// conclude puts down how a connection ended that did so without a word, and reports whether it is one of ours. Where it
// never opened or said nothing the port decides that.
func (c *conn) conclude(at time.Duration) bool {
	if c.follower != nil {
		c.follower.close(at)
		c.despair(at)
		return c.follower.is() == yes
	}
	port := c.talk.Server.Port()
	if port != dnsPort && !slices.Contains(mailPorts, port) {
		return false
	}
	c.talk.Protocol = "smtp"
	if port == dnsPort {
		c.talk.Protocol = "dns"
	}
	if !c.opened {
		c.notOpened(port)
	}
	return true
}

// notOpened puts down an attempt that failed. A question that was to be asked over the connection is not known.
func (c *conn) notOpened(port uint16) {
	why := "timed out"
	if c.refused {
		why = "refused"
	}
	c.tell(c.last, c.talk.Client, &record.NotOpened{Local: c.talk.Client.Addr(), Remote: c.talk.Server, Why: why})
	if port == dnsPort {
		c.tell(c.last, c.talk.Client, &record.Unanswered{Query: c.talk.Number, Transport: "tcp", Why: why})
	}
}

// despair puts down that an end sent the same again and again, was never answered, and fell silent.
func (c *conn) despair(at time.Duration) {
	for end := range c.ways {
		if w := &c.ways[end]; c.opened && !c.reset && w.despairs() {
			c.closed(w.gaveUp(at), end, "timed out")
		}
	}
}

package capture

import (
	"slices"
	"time"
)

// A way is one direction of a connection: what one end sends. Places in it are counted from the first octet after the SYN,
// or from the first that was captured.
type way struct {
	base  uint32 // the sequence number of place 0
	based bool
	syn   bool          // the SYN was captured
	fed   bool          // the assembler knows of it
	next  int64         // what was delivered ends here
	high  int64         // what was captured ends here
	early []int64       // where segments begin that came before others were there
	held  int           // about how many octets they have
	acked int64         // what the other end has got ends here, as it says
	write int           // numbers the end's writes: a segment with PSH is the last of one
	said  time.Duration // when the last octet delivered was captured
	fin   bool          // its FIN was delivered
	told  bool          // how it ended is in the record

	resent int           // times that what is not acknowledged was sent again
	sent   time.Duration // when it was last sent
	pause  time.Duration // and how long after the time before
}

// relative is the place of a sequence number: of all that it may stand for the one nearest to the end.
func (w *way) relative(seq uint32) int64 {
	return w.high + int64(int32(seq-w.base-uint32(w.high)))
}

// shifted is a place as the assembler counts: so far from zero that numbers do not wrap before three gigabytes.
func (w *way) shifted(place int64) uint32 { return uint32(place + 1<<30) }

// widest is as far as a segment may be from what was delivered: more than windows are in practice. A capture that lost
// more at once has lost the connection.
const widest = 8 << 20

// mostWaiting is how many octets of one direction may wait for others before them.
const mostWaiting = 512 << 10

// takes reports whether a segment may belong here, and notes how far the end has come. The FIN takes a place too.
func (w *way) takes(at time.Duration, seq uint32, size int, fin bool) bool {
	begin := w.relative(seq)
	end := begin + int64(size)
	if begin > w.next+widest || end < w.next-widest {
		return false
	}
	switch {
	case end > w.high:
		w.resent, w.sent = 0, at
	case size > 0 && end > w.acked && at-w.sent >= soonest:
		w.resent, w.pause, w.sent = w.resent+1, at-w.sent, at
	}
	if fin {
		end++
	}
	w.high = max(w.high, end)
	if begin > w.next {
		w.early = append(w.early, begin)
		w.held += int(end-begin) + 64
	}
	return true
}

// hole is how many octets are missing before those that wait; zero if none wait.
func (w *way) hole() int {
	if w.fin { // nothing follows a FIN
		w.early = nil
	}
	w.early = slices.DeleteFunc(w.early, func(begin int64) bool { return begin <= w.next })
	if len(w.early) == 0 {
		w.held = 0
		return 0
	}
	return int(slices.Min(w.early) - w.next)
}

func (w *way) tooMuchWaits() bool { return w.held > mostWaiting && w.hole() > 0 }

// soonest is the shortest time in which TCP sends again (RFC 6298 section 2.4 says a second; systems take less). The same
// segment twice within less is a copy that the capture made, as "tcpdump -i any" does.
const soonest = 150 * time.Millisecond

// despairs reports whether an end has sent the same twice again, and was not answered.
func (w *way) despairs() bool { return w.resent >= 2 && w.acked < w.high }

// gaveUp is when a despairing end must have given up, for the next segment did not come: pauses double (RFC 6298 section
// 5.5).
func (w *way) gaveUp(now time.Duration) time.Duration { return min(now, w.sent+2*w.pause) }

// waits reports whether octets were captured that others, before them, keep waiting.
func (w *way) waits() bool { return len(w.early) > 0 && w.hole() > 0 }

package sim

import "time"

// A hold keeps segments back at the beginning of a pipe: what a box's Wait does.
type hold struct {
	pipe  *pipe
	until time.Duration // what comes now leaves then
	queue segments
	timer timer
}

// wait holds back what follows by d more.
func (p *pipe) wait(d time.Duration) {
	if p.hold == nil {
		p.hold = &hold{pipe: p}
		p.hold.timer.what = p.hold
	}
	p.hold.until = max(p.hold.until, p.flow.net.k.elapsed()) + max(d, 0)
}

// keeps reports that the segment has to wait, and keeps it.
func (h *hold) keeps(s *segment) bool {
	k := h.pipe.flow.net.k
	if h.queue.first == nil && h.until <= k.elapsed() {
		return false
	}
	s.at = h.until
	h.queue.push(s)
	if h.queue.first == s {
		k.set(&h.timer, s.at)
	}
	return true
}

// fire lets go of what is due.
func (h *hold) fire() {
	k := h.pipe.flow.net.k
	for h.queue.first != nil && h.queue.first.at <= k.elapsed() {
		h.pipe.depart(h.queue.pop())
	}
	if h.queue.first != nil {
		k.set(&h.timer, h.queue.first.at)
	}
}

// drop forgets what is held back.
func (h *hold) drop() {
	f := h.pipe.flow
	for h.queue.first != nil {
		f.net.free(h.queue.pop())
		f.underway--
	}
	f.net.k.cancel(&h.timer)
	h.until = 0
}

package sim

import "time"

// A timer calls what it is for at a moment. It lives inside of what it is for, so that setting it allocates nothing.
type timer struct {
	at   time.Duration // since the world began
	seq  uint64        // timers of one moment fire in the order in which they were set
	slot int           // place in the heap, from 1; zero: not set
	what alarm
}

// An alarm is what a timer is for. It must not park.
type alarm interface{ fire() }

func (t *timer) isSet() bool { return t.slot != 0 }

// timers is a binary heap, the earliest first. It stands here in place of container/heap because every segment and
// every read with a time-out passes through it.
type timers struct {
	heap []*timer
	seq  uint64
}

func (ts *timers) first() *timer {
	if len(ts.heap) == 0 {
		return nil
	}
	return ts.heap[0]
}

func (ts *timers) add(t *timer, at time.Duration) {
	ts.remove(t)
	ts.seq++
	t.at, t.seq = at, ts.seq
	ts.heap = append(ts.heap, t)
	ts.up(len(ts.heap)-1, t)
}

// remove takes a timer out, if it is set.
func (ts *timers) remove(t *timer) {
	if t.slot == 0 {
		return
	}
	i, last := t.slot-1, len(ts.heap)-1
	t.slot = 0
	moved := ts.heap[last]
	ts.heap[last] = nil
	ts.heap = ts.heap[:last]
	if i == last {
		return
	}
	if i > 0 && moved.before(ts.heap[(i-1)/2]) {
		ts.up(i, moved)
	} else {
		ts.down(i, moved)
	}
}

func (t *timer) before(u *timer) bool { return t.at < u.at || t.at == u.at && t.seq < u.seq }

// up finds the place of t from i towards the root.
func (ts *timers) up(i int, t *timer) {
	for i > 0 {
		parent := (i - 1) / 2
		if !t.before(ts.heap[parent]) {
			break
		}
		ts.put(i, ts.heap[parent])
		i = parent
	}
	ts.put(i, t)
}

// down finds the place of t from i towards the leaves.
func (ts *timers) down(i int, t *timer) {
	for {
		child := 2*i + 1
		if child >= len(ts.heap) {
			break
		}
		if child+1 < len(ts.heap) && ts.heap[child+1].before(ts.heap[child]) {
			child++
		}
		if !ts.heap[child].before(t) {
			break
		}
		ts.put(i, ts.heap[child])
		i = child
	}
	ts.put(i, t)
}

func (ts *timers) put(i int, t *timer) {
	ts.heap[i] = t
	t.slot = i + 1
}

package spool

import "sync"

// Rounds let tasks share what is expensive and serves all that was done before it began: a sync. Whoever comes while one
// is under way is served by the next, together with all who come until that begins.
type rounds struct {
	mu      sync.Mutex
	next    *round     // that has not begun; nil while nobody waits for one
	running sync.Mutex // held by the round that is under way
}

// A round is one sync for several tasks, and what they want written before it.
type round struct {
	data []byte
	over chan struct{} // closed when err is known
	err  error
}

// A place is a task's in a round.
type place struct {
	*round
	first bool // this task does the work for all
}

// enter takes a place in the next round. write, which may be nil, adds to what the round writes. Who has entered must call
// leave.
func (r *rounds) enter(write func(data []byte) []byte) place {
	r.mu.Lock()
	defer r.mu.Unlock()
	p := place{r.next, r.next == nil}
	if p.first {
		p.round = &round{over: make(chan struct{})}
		r.next = p.round
	}
	if write != nil {
		p.data = write(p.data)
	}
	return p
}

// leave returns when the round is over, and how it ended. The first in it does its work.
func (r *rounds) leave(p place, work func(data []byte) error) error {
	if !p.first {
		<-p.over
		return p.err
	}
	r.running.Lock()
	r.mu.Lock()
	r.next = nil // who comes from here on may have done something that this round does not see
	r.mu.Unlock()
	p.err = work(p.data)
	r.running.Unlock()
	p.data = nil
	close(p.over)
	return p.err
}

package wire

import (
	"net/netip"
	"sync"
	"time"

	"github.com/smtplab/smtplab/sim/record"
)

// A Book is the record of the hosts of one process: it brings what they say into one order, and numbers the connections.
type Book struct {
	mu    sync.Mutex
	sink  record.Sink
	begun time.Time

	noted   int // events
	last    int // the number of the newest connection
	open    map[ends]*numbered
	calls   map[netip.AddrPort]int // that hosts of the book are making
	arrived sync.Cond              // a call is one no more
	orphans []ends                 // connections of which one end came and went; the oldest first
}

// NewBook returns a book for a sink, which is handed one event at a time. Times count from now on.
func NewBook(sink record.Sink) *Book {
	b := &Book{sink: sink, begun: time.Now(), open: map[ends]*numbered{}, calls: map[netip.AddrPort]int{}}
	b.arrived.L = &b.mu
	return b
}

// Begun is when the book was begun: an event of At happened at Begun plus At.
func (b *Book) Begun() time.Time { return b.begun }

// Note puts a fact into the record, in the name of a host.
func (b *Book) Note(host string, f record.Fact) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.note(host, f)
}

func (b *Book) note(host string, f record.Fact) {
	b.noted++
	b.sink.Add(record.Event{At: time.Since(b.begun), Host: host, Fact: f})
}

// Noted counts what was put into the record. While it stays the same, nothing happens that the record tells of.
func (b *Book) Noted() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.noted
}

// A role is an end's part in a connection.
type role int

const (
	caller role = iota
	called
)

// The ends of a connection are what both of them know of it.
type ends [2]netip.AddrPort // by role

// A numbered connection has one number, whichever end comes first to ask for it, and although the system may give the
// same ports to another connection later.
type numbered struct {
	number int
	ends   []ends    // as the system has them: two where it passes a proxy
	begun  time.Time // when the first end asked
	seen   [2]bool   // the end asked for it
	left   int       // ends that hold it now
}

// call says that a host of the book is about to call an address of the machine's. What was opened is known, or nothing
// was, when it calls done.
func (b *Book) call(to netip.AddrPort) (done func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.calls[to]++
	return func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		if b.calls[to]--; b.calls[to] == 0 {
			delete(b.calls, to)
		}
		b.arrived.Broadcast()
	}
}

// enter numbers a connection for one of its ends, and records that it was opened there.
func (b *Book) enter(e ends, r role, host string, f *record.Opened) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	if r == called {
		b.awaitCaller(e)
	}
	c := b.open[e]
	if c == nil || c.seen[r] {
		c = b.begin(e)
	}
	c.seen[r] = true
	c.left++
	f.Conn = c.number
	b.note(host, f)
	b.arrived.Broadcast()
	return c.number
}

// awaitCaller waits until the caller knows of its connection, which the called system may hear of first: nobody is
// answered in the record before he has called. It does not wait for callers of other books.
func (b *Book) awaitCaller(e ends) {
	over := false
	late := func() bool {
		c := b.open[e]
		fresh := c != nil && !c.seen[called]
		return !over && !(fresh && c.seen[caller]) && (fresh || b.calls[e[called]] > 0)
	}
	if !late() {
		return
	}
	timer := time.AfterFunc(longestUnanswered, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		over = true
		b.arrived.Broadcast()
	})
	defer timer.Stop()
	for late() {
		b.arrived.Wait()
	}
}

func (b *Book) begin(e ends) *numbered {
	b.last++
	c := &numbered{number: b.last, ends: []ends{e}, begun: time.Now()}
	b.open[e] = c
	return c
}

// join has two connections of the system's be one in the record: that of a caller with a proxy, and the one on which the
// proxy is about to pass it on.
func (b *Book) join(before, behind ends) (number int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	c := b.open[before]
	if c == nil {
		c = b.begin(before)
	}
	c.ends = append(c.ends, behind)
	b.open[behind] = c
	return c.number
}

// longestUnanswered is how long a connection of which one end was never seen counts as open: its other end may be about to
// take it. It may have none any more as well, where a host went down whose system had answered for it.
const longestUnanswered = time.Second

// Open counts the connections of which an end is open, or has yet to take what its system has answered.
func (b *Book) Open() int {
	return b.count(func(c *numbered) bool { return c.left > 0 || time.Since(c.begun) < longestUnanswered })
}

// Held counts the connections of which an end is open, where the other may be that of a system that keeps no book.
func (b *Book) Held() int { return b.count(func(c *numbered) bool { return c.left > 0 }) }

func (b *Book) count(counts func(*numbered) bool) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	open := map[*numbered]bool{}
	for _, c := range b.open {
		if counts(c) {
			open[c] = true
		}
	}
	return len(open)
}

// mostOrphans is how many connections are remembered of which one end is gone and the other was never seen: it may be
// about to ask, or be no host of ours.
const mostOrphans = 4096

// release is the end of number. Where the connection has another number meanwhile, nothing is left to be done.
func (b *Book) release(e ends, number int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	c := b.open[e]
	if c == nil || c.number != number {
		return
	}
	if c.left--; c.left > 0 {
		return
	}
	if c.seen[caller] && c.seen[called] {
		for _, e := range c.ends {
			if b.open[e] == c {
				delete(b.open, e)
			}
		}
		return
	}
	b.orphans = append(b.orphans, e)
	if len(b.orphans) > mostOrphans {
		if oldest := b.open[b.orphans[0]]; oldest != nil && oldest.left == 0 {
			delete(b.open, b.orphans[0])
		}
		b.orphans = b.orphans[1:]
	}
}

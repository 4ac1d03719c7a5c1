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

	last    int // the number of the newest connection
	open    map[ends]*numbered
	orphans []ends // connections of which one end came and went; the oldest first
}

// NewBook returns a book for a sink, which is handed one event at a time. Times count from now on.
func NewBook(sink record.Sink) *Book {
	return &Book{sink: sink, begun: time.Now(), open: map[ends]*numbered{}}
}

// Begun is when the book was begun: an event of At happened at Begun plus At.
func (b *Book) Begun() time.Time { return b.begun }

func (b *Book) add(host string, f record.Fact) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.sink.Add(record.Event{At: time.Since(b.begun), Host: host, Fact: f})
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
	seen   [2]bool // the end asked for it
	left   int     // ends that hold it now
}

// number is that of a connection, for one of its ends.
func (b *Book) number(e ends, r role) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	c := b.open[e]
	if c == nil || c.seen[r] {
		b.last++
		c = &numbered{number: b.last}
		b.open[e] = c
	}
	c.seen[r] = true
	c.left++
	return c.number
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
		delete(b.open, e)
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

package capture

import (
	"net/netip"
	"time"

	"github.com/smtplab/smtplab/sim/record"
)

// A Talk is one conversation of a capture: an SMTP connection, a DNS connection, a DNS question over UDP with its answer,
// or an attempt to connect to a port of mail or DNS.
type Talk struct {
	Number         int    // in the order in which talks began, from 1; the Conn of its events, and the Query of questions
	Protocol       string // "smtp" or "dns"
	Transport      string // "tcp" or "udp"
	Client, Server netip.AddrPort
	Begin          time.Duration // since the first packet of the file, as the events' times are
	Packets        int
	// Events are what was said, in the order of time: Opened or NotOpened, Line, Octets, GaveUp, Closed; Asked, Answered,
	// Unanswered. Their hosts are addresses.
	Events []record.Event
	// Joined says that the capture began in the middle of the connection.
	Joined bool
	// Missing counts octets of the connection that are not in the capture; each gap is an Octets of kind "missing" too.
	Missing int64
	// Dropped counts octets that were read and left out because of the limits.
	Dropped int64
}

// Limits bound what a Reader holds, so that a file may be larger than memory. The zero value of each is its default.
type Limits struct {
	Content int           // octets kept of one message or BLOB; default 64 KiB
	Talk    int           // octets of lines and content kept of one talk; default 1 MiB
	Total   int           // the same of all talks that are under way; default 128 MiB
	Open    int           // connections under way at once: beyond, the one that was silent longest is ended; default 16384
	Idle    time.Duration // after which a silent connection is ended; default 2 h, far beyond all time-outs of SMTP
	Gap     time.Duration // to wait for a segment that is missing; default 30 s
	Answer  time.Duration // to wait for an answer over UDP; default 30 s
}

func (l Limits) withDefaults() Limits {
	set := func(n *int, otherwise int) {
		if *n <= 0 {
			*n = otherwise
		}
	}
	wait := func(d *time.Duration, otherwise time.Duration) {
		if *d <= 0 {
			*d = otherwise
		}
	}
	set(&l.Content, 64<<10)
	set(&l.Talk, 1<<20)
	set(&l.Total, 128<<20)
	set(&l.Open, 16384)
	wait(&l.Idle, 2*time.Hour)
	wait(&l.Gap, 30*time.Second)
	wait(&l.Answer, 30*time.Second)
	return l
}

// A Summary counts what a Reader met.
type Summary struct {
	Start    time.Time     // of the first packet
	Length   time.Duration // to the last
	Packets  int
	Talks    int // yielded so far
	Others   int // TCP connections that are neither SMTP nor DNS
	NotIP    int // packets without IP, such as ARP
	Unknown  int // packets of a link type that is not understood
	Broken   int // packets whose headers make no sense
	Parts    int // fragments of IP packets, which are left out
	Short    int // packets that the capture cut (snap length)
	Strays   int // TCP segments that belong to no connection, or lie far outside of its window
	Evicted  int // talks ended because too many were open
	Missing  int64
	Dropped  int64
	LinkType int // of the first packet, by its number in the tcpdump group's registry
}

// a budget is how much may be kept.
type budget struct{ left int }

func (b *budget) take(n int) bool {
	if n > b.left {
		return false
	}
	b.left -= n
	return true
}

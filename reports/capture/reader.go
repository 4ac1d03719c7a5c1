package capture

import (
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"time"

	"github.com/google/gopacket/layers"

	"github.com/smtplab/smtplab/sim/record"
)

// A Reader reads a capture, talk by talk.
type Reader struct {
	name    string
	file    io.Closer
	source  source
	limits  Limits
	total   budget
	summary Summary
	started bool
	now     time.Duration // of the last packet
	talks   int           // begun so far
	asking  *asking
	tracker *tracker
	segment layers.TCP
	ready   []*Talk
	err     error // why there are no more
}

// Open opens a capture file, pcap or pcapng, perhaps packed by gzip. The caller closes it.
func Open(path string, limits Limits) (*Reader, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("capture: %w", err)
	}
	r, err := NewReader(f, limits)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), f.Close())
	}
	r.name, r.file = path, f
	return r, nil
}

// NewReader reads a capture from r, which may be a pipe.
func NewReader(r io.Reader, limits Limits) (*Reader, error) {
	s, err := newSource(r)
	if err != nil {
		return nil, err
	}
	c := &Reader{source: s, limits: limits.withDefaults()}
	c.total.left = c.limits.Total
	c.asking, c.tracker = newAsking(c), newTracker(c)
	return c, nil
}

// Close closes the file, if Open opened it.
func (r *Reader) Close() error {
	if r.file == nil {
		return nil
	}
	return r.file.Close()
}

// Summary counts what was met so far.
func (r *Reader) Summary() Summary { return r.summary }

// Next returns the next talk that ended. After the last it returns io.EOF, or, when the file cannot be read to its end, a
// [Damage] that says where that was; all that stood before it has been returned by then.
func (r *Reader) Next() (*Talk, error) {
	for len(r.ready) == 0 {
		if r.err != nil {
			return nil, r.err
		}
		f, err := r.source.next()
		if err != nil {
			r.asking.close(r.now)
			r.tracker.close()
			r.err = err
			continue
		}
		r.frame(f)
	}
	t := r.ready[0]
	r.ready[0], r.ready = nil, r.ready[1:]
	r.summary.Talks++
	return t, nil
}

// frame takes one frame. Time does not run backwards, though frames may stand in the wrong order.
func (r *Reader) frame(f frame) {
	if !r.started {
		r.started = true
		r.summary.Start, r.summary.LinkType = f.at, int(f.link)
	}
	r.now = max(r.now, f.at.Sub(r.summary.Start))
	r.summary.Packets++
	r.summary.Length = r.now
	ip, ok, known := strip(f.link, f.data)
	switch p, sound := unwrap(ip); {
	case !known:
		r.summary.Unknown++
	case !ok:
		r.summary.NotIP++
	case !sound:
		r.summary.Broken++
	case p.fragment:
		r.summary.Parts++
	default:
		r.packet(p)
	}
	r.asking.expire(r.now)
	r.tracker.expire(r.now)
}

func (r *Reader) packet(p packet) {
	if p.whole > len(p.payload) {
		r.summary.Short++
	}
	switch p.protocol {
	case layers.IPProtocolTCP:
		if !p.tcp(&r.segment) {
			r.summary.Broken++
			return
		}
		r.tracker.segment(r.now, p, &r.segment)
	case layers.IPProtocolUDP:
		src, dst, data, ok := p.udp()
		switch {
		case !ok:
			r.summary.Broken++
		case src.Port() == dnsPort || dst.Port() == dnsPort:
			r.asking.datagram(r.now, src, dst, data)
		}
	case layers.IPProtocolICMPv4, layers.IPProtocolICMPv6:
		if ends, ok := unreachable(p); ok {
			r.asking.refused(r.now, ends)
		}
	}
}

// unreachable reads an ICMP message that says that nobody listens at a UDP port (RFC 792; RFC 4443 section 3.1). It quotes
// the packet that it is about.
func unreachable(p packet) (ends flowKey, ok bool) {
	kind, code := byte(3), byte(3)
	if p.protocol == layers.IPProtocolICMPv6 {
		kind, code = 1, 4
	}
	if len(p.payload) < 8 || p.payload[0] != kind || p.payload[1] != code {
		return ends, false
	}
	quoted, ok := unwrap(p.payload[8:])
	if !ok || quoted.protocol != layers.IPProtocolUDP {
		return ends, false
	}
	src, dst, _, ok := quoted.udp()
	return flowKey{src, dst, true}, ok
}

// teller begins a talk.
func (r *Reader) teller(protocol, transport string, client, server netip.AddrPort, at time.Duration) teller {
	r.talks++
	return teller{limits: &r.limits, total: &r.total, talk: Talk{
		Number: r.talks, Protocol: protocol, Transport: transport, Client: client, Server: server, Begin: at}}
}

// yield lets a talk leave.
func (r *Reader) yield(t *teller) {
	r.ready = append(r.ready, t.finished())
	r.summary.Missing += t.talk.Missing
	r.summary.Dropped += t.talk.Dropped
	t.release()
}

// World is the fact that opens a record of the capture: its name, and when its first packet came.
func (r *Reader) World() *record.World { return &record.World{Case: r.name, Start: r.summary.Start} }

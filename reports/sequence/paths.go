package sequence

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/smtplab/smtplab/harness/transcript"
	"github.com/smtplab/smtplab/sim/record"
)

// Paths know which boxes stand between two hosts. Links are named after their two ends ("mx--isa2000"), and each side of
// a box is a link of its own; what on a link is neither a host nor an address is a box.
type Paths struct {
	next  map[string][]string // neighbours, in the order in which they were seen
	box   map[string]bool
	known map[way][]string // what between has found
}

// A way is one from a host to another.
type way struct{ from, to string }

// Paths reads the part of a record in which the links are those of one phase.
func (s *Sequence) Paths(phase transcript.Phase) *Paths {
	p := &Paths{next: map[string][]string{}, box: map[string]bool{}}
	seen := map[string]bool{} // links
	for _, e := range s.story.Events[phase.Begin:phase.End] {
		switch e.Fact.(type) {
		case *record.Packet:
			if seen[e.Host] {
				continue
			}
			seen[e.Host] = true
			near, far, ok := strings.Cut(e.Host, "--")
			if ok && !slices.Contains(p.next[near], far) {
				p.next[near], p.next[far] = append(p.next[near], far), append(p.next[far], near)
				p.mark(near, s.hosts)
				p.mark(far, s.hosts)
			}
		case *record.Boxed:
			p.box[e.Host] = true
		}
	}
	return p
}

// hostsIn are those that run programs: they open connections, ask questions or start servers.
func hostsIn(events []record.Event) map[string]bool {
	hosts := map[string]bool{}
	for _, e := range events {
		switch e.Fact.(type) {
		case *record.Opened, *record.NotOpened, *record.Process, *record.Asked:
			hosts[e.Host] = true
		}
	}
	return hosts
}

func (p *Paths) mark(name string, hosts map[string]bool) {
	if _, err := netip.ParseAddr(name); err != nil && !hosts[name] {
		p.box[name] = true
	}
}

// IsBox reports whether the lane of that name is a box's.
func (p *Paths) IsBox(name string) bool { return p.box[name] }

// between are the boxes on the shortest way from one host to another, in order. Each way is looked for once, however often
// mail takes it.
func (p *Paths) between(from, to string) []string {
	boxes, known := p.known[way{from, to}]
	if !known {
		if p.known == nil {
			p.known = map[way][]string{}
		}
		boxes = p.search(from, to)
		p.known[way{from, to}] = boxes
	}
	return boxes
}

func (p *Paths) search(from, to string) []string {
	before := map[string]string{from: from}
	queue := []string{from}
	for len(queue) > 0 && before[to] == "" {
		at := queue[0]
		queue = queue[1:]
		for _, n := range p.next[at] {
			if before[n] == "" && (p.box[n] || n == to) {
				before[n] = at
				queue = append(queue, n)
			}
		}
	}
	var boxes []string
	for at := before[to]; at != "" && at != from; at = before[at] {
		boxes = append(boxes, at)
	}
	slices.Reverse(boxes)
	return boxes
}

// whereLost is the lane at which something that a host said came to its end: that of the box which says so, or else the
// first on the way. Without a box it is the other host's, and the arrow ends before it.
func (p *Paths) whereLost(c *transcript.Conversation, from, box string) string {
	if box != "" {
		return box
	}
	to := c.Server
	if from == c.Server {
		to = c.Client
	}
	if boxes := p.between(from, to); len(boxes) > 0 {
		return boxes[0]
	}
	return to
}

// whereForged is the lane from which something came that nobody said: that of the box next to who heard it.
func (p *Paths) whereForged(c *transcript.Conversation, to string) string {
	from := c.Server
	if to == c.Server {
		from = c.Client
	}
	if boxes := p.between(from, to); len(boxes) > 0 {
		return boxes[len(boxes)-1]
	}
	return from
}

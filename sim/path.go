package sim

import (
	"net/netip"
	"slices"
	"time"
)

// A way leads from one machine to another.
type way struct{ from, to *Machine }

// A path is what lies between two machines: links and, between them, boxes.
type path struct {
	links   []string // names, in order; one more than there are boxes
	boxes   []Box
	latency time.Duration // of each link
}

// usual is the latency of a link about which nothing was said: greater than zero, so that time-outs of the same length
// on both sides are not decided by chance.
const usual = 200 * time.Microsecond

func newPath(a, b string, latency time.Duration, boxes []Box) *path {
	p := &path{boxes: boxes, latency: max(latency, 0)}
	near := a
	for _, box := range boxes {
		p.links = append(p.links, near+"--"+box.Name())
		near = box.Name()
	}
	p.links = append(p.links, near+"--"+b)
	return p
}

// reverse is the same path, seen from the other end. The links keep their names.
func (p *path) reverse() *path {
	r := &path{links: slices.Clone(p.links), boxes: slices.Clone(p.boxes), latency: p.latency}
	slices.Reverse(r.links)
	slices.Reverse(r.boxes)
	return r
}

func (n *network) setPath(a, b *Machine, latency time.Duration, boxes []Box) *path {
	p := newPath(a.name, b.name, latency, slices.Clone(boxes))
	n.paths[way{b, a}] = p.reverse()
	n.paths[way{a, b}] = p
	return p
}

// path finds the way from a machine to an address. The name of a link that nobody set does not depend on who used it
// first. A link to an address that nobody has leads nowhere.
func (n *network) path(from *Machine, to netip.Addr) *path {
	m := n.machines[to]
	if m == nil {
		return newPath(from.name, to.String(), usual, nil)
	}
	if p := n.paths[way{from, m}]; p != nil {
		return p
	}
	if m.index < from.index {
		n.setPath(m, from, usual, nil)
		return n.paths[way{from, m}]
	}
	return n.setPath(from, m, usual, nil)
}

package harness

import (
	"cmp"
	"net"
	"net/netip"
	"slices"
	"time"

	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/wire"
)

// A realPath is boxes between two machines: a proxy, with a listener for each address and port behind it that was called.
type realPath struct {
	a, b  *realMachine
	proxy *wire.Proxy
	doors map[door]netip.AddrPort
}

// A door is where calls from one side go through to the other.
type door struct {
	from *realMachine
	to   netip.AddrPort
}

// SetPath implements ground. Connections that are open keep the boxes through which they pass. A latency cannot be had,
// and no story comes here that asks for one.
func (r *real) SetPath(a, b machine, _ time.Duration, boxes ...sim.Box) error {
	p := &realPath{a: a.(*realMachine), b: b.(*realMachine), doors: map[door]netip.AddrPort{}}
	r.guard.Lock()
	defer r.guard.Unlock()
	r.paths = slices.DeleteFunc(r.paths, func(old *realPath) bool { return old.joins(p.a, p.b) })
	if len(boxes) == 0 {
		return nil
	}
	if r.firewall == nil {
		r.firewall = wire.NewHost("firewall", wire.Options{
			MapListen: r.net.Out, MapDial: r.net.Out, MapBack: r.net.Back, Elsewhere: r.net.Do})
	}
	var err error
	p.proxy, err = wire.NewProxy(r.firewall, nil, wire.ProxyOptions{Boxes: boxes, Between: r.book})
	r.paths = append(r.paths, p)
	return err
}

func (p *realPath) joins(a, b *realMachine) bool { return p.a == a && p.b == b || p.a == b && p.b == a }

// way is where a machine finds an address of the story: behind the boxes in between, if there are any.
func (r *real) way(from *realMachine, network string, to netip.AddrPort) netip.AddrPort {
	straight := r.net.Out(network, to)
	if network != "tcp" {
		return straight // boxes filter connections
	}
	r.guard.Lock()
	defer r.guard.Unlock()
	i := slices.IndexFunc(r.machines, func(m *realMachine) bool { return slices.Contains(m.Addresses(), to.Addr()) })
	if i < 0 || !r.machines[i].Answers(to) {
		return straight // a proxy would take the call before it knows that nobody answers
	}
	for _, p := range r.paths {
		if !p.joins(from, r.machines[i]) {
			continue
		}
		at, err := p.door(r, from, to)
		if err != nil {
			r.failed = cmp.Or(r.failed, err)
			return straight
		}
		return at
	}
	return straight
}

// door finds where calls from a machine to an address go through, or makes a place for them. The caller holds the guard.
func (p *realPath) door(r *real, from *realMachine, to netip.AddrPort) (netip.AddrPort, error) {
	d := door{from, to}
	if at, open := p.doors[d]; open {
		return at, nil
	}
	l, err := r.firewall.Listen("tcp", netip.AddrPortFrom(to.Addr(), 0).String())
	if err != nil {
		return netip.AddrPort{}, err
	}
	p.proxy.Serve(l, to, from == p.b)
	at := r.net.Out("tcp", l.Addr().(*net.TCPAddr).AddrPort())
	p.doors[d] = at
	return at, nil
}

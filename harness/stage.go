package harness

import (
	"context"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"time"

	"github.com/smtplab/smtplab/fakedns"
	"github.com/smtplab/smtplab/fakefirewall"
	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/catalogue"
	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/record"
	"github.com/smtplab/smtplab/sim/secure"
)

// A stage is one run of a story: what it stands on, and the machines there.
type stage struct {
	ground
	ctx    context.Context
	plan   *plan
	limits Limits
	alter  func(host string, m peer.Machine, p *peer.Product)

	hosts   map[string]*player
	order   []*player // in the order of the file
	servers map[netip.Addr]*dnsPlayer
	first   netip.AddrPort // the DNS server of hosts that name none
	client  machine        // of talk; made when first needed
	hung    map[sim.HungTask]bool
	under   *understudy // in the place of server.example; nil for none
}

// A player is a mail host on the stage.
type player struct {
	plan     hostPlan // a copy: the story may change it
	machine  machine
	server   *peer.Server // nil while it is down
	registry *peer.Registry
	spool    *peer.MemorySpool
	counters *peer.Counters
	dns      []netip.AddrPort // whom it asks, since it was started
	asked    int              // questions by ordinary programs
}

// A dnsPlayer is a DNS server on the stage.
type dnsPlayer struct {
	machine machine
	server  *fakedns.Server
	zones   []*fakedns.Zones
}

// newStage makes an empty stage for a case.
func newStage(ctx context.Context, c *Case, o Options, g ground) *stage {
	return &stage{ground: g, ctx: ctx, plan: c.plan, limits: o.Limits, alter: o.Alter, hosts: map[string]*player{},
		servers: map[netip.Addr]*dnsPlayer{}, hung: map[sim.HungTask]bool{}}
}

// open puts onto the stage what is there from the beginning, and starts it.
func (s *stage) open() error {
	for _, h := range s.plan.hosts {
		if s.under != nil && h.name == sutName {
			s.hosts[h.name] = &player{plan: *h, registry: h.newRegistry()}
			continue
		}
		m, err := s.AddHost(h.name, h.addrs...)
		if err != nil {
			return err
		}
		p := &player{plan: *h, machine: m, registry: h.newRegistry(), counters: &peer.Counters{}}
		s.hosts[h.name] = p
		s.order = append(s.order, p)
	}
	for _, server := range s.plan.servers {
		if err := s.startDNS(server); err != nil {
			return err
		}
	}
	for _, p := range s.plan.paths {
		if err := s.layPath(p); err != nil {
			return err
		}
	}
	for _, p := range s.order {
		if err := s.start(p); err != nil {
			return err
		}
	}
	if s.under != nil {
		return s.under.enter(s.ctx)
	}
	return nil
}

// do runs f as a task of a machine and returns its error, or that of the ground.
func (s *stage) do(m machine, name string, f func() error) error {
	var err error
	if failed := s.Do(m, name, func() { err = f() }); failed != nil {
		return failed
	}
	return err
}

// startDNS starts a DNS server, in the place of the one at that address.
func (s *stage) startDNS(n *nameServer) error {
	d := s.servers[n.addr]
	if d == nil {
		m, err := s.AddHost(n.addr.String(), n.addr)
		if err != nil {
			return err
		}
		d = &dnsPlayer{machine: m}
		s.servers[n.addr] = d
		if !s.first.IsValid() {
			s.first = netip.AddrPortFrom(n.addr, fakedns.Port)
		}
	}
	config := fakedns.Config{Zones: n.zones, Epoch: s.Now().Add(-s.Elapsed())}
	for _, f := range n.faults {
		fault, err := fakedns.Faults.New(f.name, f.settings)
		if err != nil {
			return err
		}
		config.Faults = append(config.Faults, fault)
	}
	return s.do(d.machine, "start", func() (err error) {
		if d.server != nil {
			d.server.Stop()
		}
		d.zones = n.zones
		d.server, err = fakedns.Start(d.machine, config)
		return err
	})
}

// layPath puts boxes between two machines, in the place of what was there.
func (s *stage) layPath(p pathPlan) error {
	var boxes []sim.Box
	for _, b := range p.boxes {
		box, err := fakefirewall.Boxes.New(b.name, b.settings)
		if err != nil {
			return err
		}
		boxes = append(boxes, box)
	}
	return s.SetPath(s.machine(p.a), s.machine(p.b), p.latency, boxes...)
}

// machine finds a mail host by name, or a DNS server by address.
func (s *stage) machine(name string) machine {
	if p := s.hosts[name]; p != nil {
		return p.machine
	}
	addr, _ := netip.ParseAddr(name)
	return s.servers[addr].machine
}

// start starts a host's mail server with its settings as they are now.
func (s *stage) start(p *player) error {
	console, err := readConsole(p.plan.product, p.plan.settings)
	if err != nil {
		return err
	}
	if p.spool == nil {
		p.spool = peer.NewMemorySpool(p.machine, console.SyncTime)
	}
	setup := peer.Setup{
		Product: p.plan.product, Settings: p.plan.settings, Registry: p.registry, Spool: s.Lend(p.machine, p.spool),
		Roots: secure.WorldRoots(), KeepKeys: s.Simulated(), Counters: p.counters, Mailboxes: p.plan.mailboxes, Domains: s.domains(p), Internal: s.friends(p),
	}
	if s.alter != nil {
		setup.Alter = append(setup.Alter, func(m peer.Machine, product *peer.Product) { s.alter(p.plan.name, m, product) })
	}
	if s.first.IsValid() {
		setup.DNS = []netip.AddrPort{s.first}
	}
	if p.dns = console.DNS; p.dns == nil {
		p.dns = setup.DNS
	}
	return s.do(p.machine, "start", func() (err error) {
		p.server, err = peer.Start(p.machine, setup)
		return err
	})
}

func readConsole(product string, settings []string) (peer.Console, error) {
	entry, err := peer.Products.Lookup(product)
	if err != nil {
		return peer.Console{}, err
	}
	values, err := catalogue.Parse(entry.Params, settings)
	if err != nil {
		return peer.Console{}, err
	}
	return peer.ReadConsole(values), values.Err()
}

// restart stops a host's server in order and starts it again; a machine that crashed is booted.
func (s *stage) restart(name string) error {
	p := s.hosts[name]
	if p.machine == nil {
		return s.under.restart(s)
	}
	if p.server != nil {
		if err := s.finishWrites(p); err != nil {
			return err
		}
		if err := s.sayGoodbye(p); err != nil {
			return err
		}
		p.machine.Stop()
		s.Note(name, &record.Process{Did: "stopped"})
		p.server = nil
	}
	p.machine.Boot()
	return s.start(p)
}

// sayGoodbye lets a server tell its clients that it stops (RFC 5321 section 3.8).
func (s *stage) sayGoodbye(p *player) error {
	err := s.do(p.machine, "stop", func() error {
		p.server.Retire()
		return nil
	})
	switch {
	case err != nil:
	case s.Simulated():
		_, err = s.Run(s.Now(), s.stopped)
	default: // on a real clock, words take a while
		_, err = s.Run(s.Now().Add(farewell), func() bool { return s.stopped() || !p.server.Busy() })
	}
	return err
}

// farewell is how long a server on real sockets has for its last words.
const farewell = 200 * time.Millisecond

// crash cuts a host's power.
func (s *stage) crash(name string) error {
	p := s.hosts[name]
	if p.machine == nil {
		return s.under.crash(s)
	}
	p.spool.Crash() // first, for what it was writing must not be finished in the moment of death
	p.machine.Crash()
	p.server = nil
	s.Note(name, &record.Process{Did: "crashed"})
	return nil
}

// set changes settings, for the next start.
func (s *stage) set(name string, settings []string) {
	p := s.hosts[name]
	before := settingsMap(p.plan.settings)
	p.plan.settings = merge(p.plan.settings, settings)
	for _, setting := range settings {
		key, after := cutSetting(setting)
		s.Note(name, &record.Changed{Name: key, Before: before[key], After: after})
	}
}

// changeRegistry changes a host's registry, for the next start, and puts into the record what is different then.
func (s *stage) changeRegistry(name string, change func(*peer.Registry) error) error {
	registry := s.hosts[name].registry
	before := registry.Values()
	err := change(registry)
	after := registry.Values()
	paths := slices.AppendSeq(slices.Collect(maps.Keys(before)), maps.Keys(after))
	slices.Sort(paths)
	for _, path := range slices.Compact(paths) {
		if before[path] != after[path] {
			s.Note(name, &record.Changed{Name: path, Before: before[path], After: after[path]})
		}
	}
	return err
}

// send hands a message in.
func (s *stage) send(name string, m mail) error {
	p := s.hosts[name]
	if p.server == nil {
		return fmt.Errorf("send: the server on %s is down; restart it first", name)
	}
	return s.do(p.machine, "send", func() error { return p.server.Submit(m.from, m.to, m.content) })
}

// lookAtQueue puts what waits on a host into the record. Of a host that is down nothing can be seen.
func (s *stage) lookAtQueue(name string) {
	switch p := s.hosts[name]; {
	case p.machine == nil:
		s.under.lookAtQueue(s)
	case p.server != nil:
		s.Note(name, &record.QueueSeen{Items: p.server.Queue()})
	}
}

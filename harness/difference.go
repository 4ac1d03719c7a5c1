package harness

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/smtplab/smtplab/fakedns"
)

// A difference is one thing that another world has otherwise.
type difference struct {
	kind string // as that of the knob that would make it, or one of those below
	of   []string
	name string
}

// Kinds of differences that no knob makes, but the last, which comes with any knob of a host.
const (
	ofHost    = "host"    // there or not, or at another address
	ofMailbox = "mailbox" // local ones of a host
	ofServer  = "dns"     // there or not
	ofLatency = "latency" // of a link
	ofClock   = "clock"
	ofService = "restart"
)

// String is the difference in plain words: "the setting fqdn of mx.far.example".
func (d difference) String() string {
	of := strings.Join(d.of, " and ")
	switch d.kind {
	case ofHost:
		return "the host " + of
	case ofMailbox:
		return "the mailboxes of " + of
	case ofServer:
		return "the DNS server " + of
	case ofLatency:
		return "the latency between " + of
	case ofClock:
		return "the time at which the story begins"
	case ofService:
		return "the service on " + of
	}
	return Knob{Kind: d.kind, Of: d.of, Names: []string{d.name}}.String()
}

// differences are what another plan's world has otherwise at its beginning.
func (p *plan) differences(other *plan) []difference {
	var list []difference
	for _, h := range p.hosts {
		if o := other.host(h.name); o != nil {
			list = append(list, h.differences(o)...)
			continue
		}
		list = append(list, difference{kind: ofHost, of: []string{h.name}})
	}
	for _, o := range other.hosts {
		if p.host(o.name) == nil {
			list = append(list, difference{kind: ofHost, of: []string{o.name}})
		}
	}
	list = append(list, serverDifferences(p.servers, other.servers)...)
	return append(list, pathDifferences(p.paths, other.paths)...)
}

// differences are what a host has otherwise. Settings that another product does not have went with the product.
func (h *hostPlan) differences(o *hostPlan) []difference {
	var list []difference
	of := []string{h.name}
	if !slices.Equal(h.addrs, o.addrs) {
		list = append(list, difference{kind: ofHost, of: of})
	}
	if !slices.Equal(slices.Sorted(slices.Values(h.mailboxes)), slices.Sorted(slices.Values(o.mailboxes))) {
		list = append(list, difference{kind: ofMailbox, of: of})
	}
	before, after := settingsMap(h.settings), settingsMap(o.settings)
	if h.product != o.product {
		list = append(list, difference{KnobProduct, of, o.product})
		maps.DeleteFunc(before, func(name, _ string) bool { return after[name] == "" })
	}
	list = append(list, unequal(KnobSettings, of, before, after)...)
	return append(list, unequal(KnobRegistry, of, lowerKeys(h.newRegistry().Values()), lowerKeys(o.newRegistry().Values()))...)
}

// lowerKeys writes paths in one way: the registry does not mind capitals.
func lowerKeys(values map[string]string) map[string]string {
	all := map[string]string{}
	for path, value := range values {
		all[strings.ToLower(path)] = value
	}
	return all
}

// unequal are the names whose values differ, or that one side lacks.
func unequal(kind string, of []string, before, after map[string]string) []difference {
	var list []difference
	both := maps.Clone(before)
	maps.Copy(both, after)
	for _, name := range slices.Sorted(maps.Keys(both)) {
		was, there := before[name]
		is, here := after[name]
		if was != is || there != here {
			list = append(list, difference{kind, of, name})
		}
	}
	return list
}

func serverDifferences(before, after []*nameServer) []difference {
	var list []difference
	find := func(all []*nameServer, s *nameServer) *nameServer {
		if i := slices.IndexFunc(all, func(o *nameServer) bool { return o.addr == s.addr }); i >= 0 {
			return all[i]
		}
		list = append(list, difference{kind: ofServer, of: []string{s.addr.String()}})
		return nil
	}
	for _, s := range before {
		if o := find(after, s); o != nil {
			list = append(list, s.differences(o)...)
		}
	}
	for _, o := range after {
		find(before, o)
	}
	return list
}

// differences are the zones and faults that a DNS server has otherwise.
func (s *nameServer) differences(o *nameServer) []difference {
	of := []string{s.addr.String()}
	list := unequal(KnobFault, of, parts(s.faults), parts(o.faults))
	for _, apex := range fakedns.Changed(s.zones, o.zones) {
		list = append(list, difference{KnobZone, of, apex})
	}
	return list
}

// parts are boxes or faults by name, with their places and settings.
func parts(list []named) map[string]string {
	all := map[string]string{}
	for _, n := range list {
		all[n.name] += fmt.Sprint(n.settings)
	}
	return all
}

// pathDifferences compares links. Where no line tells of one there is a wire without boxes.
func pathDifferences(before, after []pathPlan) []difference {
	var list []difference
	for _, p := range before {
		list = append(list, p.differences(pathBetween(after, p.a, p.b))...)
	}
	for _, o := range after {
		if !slices.ContainsFunc(before, func(p pathPlan) bool { return p.between(o.a, o.b) }) {
			list = append(list, pathBetween(nil, o.a, o.b).differences(o)...)
		}
	}
	return list
}

func pathBetween(paths []pathPlan, a, b string) pathPlan {
	if i := slices.IndexFunc(paths, func(p pathPlan) bool { return p.between(a, b) }); i >= 0 {
		return paths[i]
	}
	return pathPlan{a: a, b: b, latency: defaultLatency}
}

// differences are the boxes that a link has otherwise. Where the same boxes stand in another order, all of them do.
func (p pathPlan) differences(o pathPlan) []difference {
	of := []string{p.a, p.b}
	list := unequal(KnobBox, of, parts(p.boxes), parts(o.boxes))
	if len(list) == 0 && fmt.Sprint(p.boxes) != fmt.Sprint(o.turnedLike(p).boxes) {
		for _, b := range p.boxes {
			list = append(list, difference{KnobBox, of, b.name})
		}
	}
	if p.latency != o.latency {
		list = append(list, difference{kind: ofLatency, of: of})
	}
	return list
}

// turnedLike is the same link, told from the same end as another.
func (p pathPlan) turnedLike(other pathPlan) pathPlan {
	if p.a != other.a {
		p.a, p.b, p.boxes = p.b, p.a, slices.Clone(p.boxes)
		slices.Reverse(p.boxes)
	}
	return p
}

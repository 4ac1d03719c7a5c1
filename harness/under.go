package harness

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/smtplab/smtplab/harness/sut"
	"github.com/smtplab/smtplab/sim/catalogue"
	"github.com/smtplab/smtplab/sim/peer"
)

// PlaceFor is the world of the cases as a server sees it that is put into it: where it is to be, whom it asks, and the
// domains that other hosts take mail for, which it must pass on.
func PlaceFor(cases []*Case) sut.Place {
	place := sut.Place{Address: standInAddress, Resolvers: []netip.Addr{defaultServer}}
	for _, c := range cases {
		for _, h := range c.hosts {
			if h.name != sutName {
				place.Relays = append(place.Relays, h.domains()...)
			}
		}
	}
	slices.Sort(place.Relays)
	place.Relays = slices.Compact(place.Relays)
	return place
}

// domains are those of a host's mailboxes, and its own.
func (h *hostPlan) domains() []string {
	list := []string{h.name}
	for _, m := range h.mailboxes {
		list = append(list, strings.ToLower(m[strings.LastIndexByte(m, '@')+1:]))
	}
	return list
}

// ByProduct is the case with one of our own products as the system under test, in the place of the reference.
func (c *Case) ByProduct(name string) (*Case, error) {
	entry, err := peer.Products.Lookup(name)
	if err != nil {
		return nil, err
	}
	other, world := *c, *c.plan
	world.hosts = slices.Clone(c.hosts)
	for i, h := range world.hosts {
		if h.name != sutName {
			continue
		}
		under := *h
		under.product = name
		under.settings = slices.DeleteFunc(slices.Clone(h.settings), func(setting string) bool {
			key, _ := cutSetting(setting)
			return !slices.ContainsFunc(entry.Params, func(p catalogue.Param) bool { return p.Name == key })
		})
		world.hosts[i] = &under
	}
	other.plan = &world
	return &other, nil
}

// IsConformance reports whether the case examines a requirement, so that it can be put to a system under test.
func (c *Case) IsConformance() bool { return c.Scenario.Requirement != "" }

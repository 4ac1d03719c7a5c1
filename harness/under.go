package harness

import (
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"github.com/smtplab/smtplab/harness/sut"
	"github.com/smtplab/smtplab/sim/catalogue"
	"github.com/smtplab/smtplab/sim/peer"
)

// PlaceFor is the world of the cases as a server sees it that is put into it: where it is to be, whom it asks, and the
// domains that other hosts take mail for, which it must pass on.
func PlaceFor(cases []*Case) sut.Place {
	place := sut.Place{Address: standInAddress, Resolvers: []netip.Addr{DefaultServer}}
	for _, c := range cases {
		for _, h := range c.hosts {
			if h.name != sutName {
				place.Relays = append(place.Relays, h.domains()...)
			}
		}
		if slices.Contains(c.Scenario.Needs, string(sut.Relay)) {
			place.Relays = append(place.Relays, c.Scenario.recipientDomains()...)
		}
	}
	slices.Sort(place.Relays)
	place.Relays = slices.Compact(place.Relays)
	return place
}

var recipientDomain = regexp.MustCompile(`(?m)^C: RCPT TO:<[^>]*@([a-z][a-z0-9.-]*)>`)

// recipientDomains are those of the recipients that the talks name. Some have no host in the story, because it tells of a domain
// that takes no mail, or that is not in the DNS; a server that would not pass mail on to them anyway could not be asked.
func (s *Scenario) recipientDomains() []string {
	var list []string
	for _, found := range recipientDomain.FindAllSubmatch(s.Source, -1) {
		list = append(list, string(found[1]))
	}
	return slices.DeleteFunc(list, func(domain string) bool { return domain == sutName })
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

package harness

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/smtplab/smtplab/fakedns"
	"github.com/smtplab/smtplab/harness/script"
	"github.com/smtplab/smtplab/sim/catalogue"
	"github.com/smtplab/smtplab/sim/peer"
)

// lineDifferences are what a line of the story, one of [cureWords], makes otherwise than it was at the beginning. What is
// wrong in the line itself is for the reader to say.
func (p *plan) lineDifferences(f *script.File, line []string) []difference {
	switch word := line[0]; {
	case word == "zone":
		before := p.nameServer(DefaultServer)
		return before.differences(&nameServer{addr: DefaultServer, zones: zonesOf(f, line[1:]), faults: before.faults})
	case len(line) < 2:
		return nil
	case word == "set":
		return setDifferences(line[1:2], line[2:])
	case word == "reg" && len(line) > 2:
		return regDifferences(f, line[1:2], line[2])
	case word == "restart":
		return []difference{{kind: ofService, of: line[1:2]}}
	case word == "dns":
		return p.dnsDifferences(f, line[1], line[2:])
	case word == "link" && len(line) > 2:
		return p.linkDifferences(line[1], line[2], line[3:])
	}
	return nil
}

// nameServer is the DNS server of an address; one without zones where there is none.
func (p *plan) nameServer(addr netip.Addr) *nameServer {
	if i := slices.IndexFunc(p.servers, func(s *nameServer) bool { return s.addr == addr }); i >= 0 {
		return p.servers[i]
	}
	return &nameServer{addr: addr}
}

// zonesOf reads sections as zones.
func zonesOf(f *script.File, sections []string) []*fakedns.Zones {
	var list []*fakedns.Zones
	for _, name := range sections {
		section, there := f.Section(name, "")
		if !there {
			continue
		}
		if z, err := fakedns.ParseZone(f.Name, section.Line, section.Text); err == nil {
			list = append(list, z)
		}
	}
	return list
}

func setDifferences(host, words []string) []difference {
	if len(words) > 0 && strings.HasPrefix(words[0], `HK`) {
		return []difference{{KnobRegistry, host, words[0]}}
	}
	var list []difference
	for _, setting := range words {
		name, _, _ := strings.Cut(setting, "=")
		list = append(list, difference{KnobSettings, host, name})
	}
	return list
}

func regDifferences(f *script.File, host []string, name string) []difference {
	section, there := f.Section(name, "")
	if !there {
		return nil
	}
	registry := peer.NewRegistry()
	_ = registry.Import(f.Name, section.Line, []byte(section.Text))
	return unequal(KnobRegistry, host, nil, registry.Values())
}

func (p *plan) dnsDifferences(f *script.File, address string, words []string) []difference {
	addr, err := netip.ParseAddr(address)
	if err != nil {
		return nil
	}
	first := slices.IndexFunc(words, fakedns.Faults.Has)
	if first < 0 {
		first = len(words)
	}
	return p.nameServer(addr).differences(&nameServer{addr: addr, zones: zonesOf(f, words[:first]), faults: namedIn(words[first:])})
}

func (p *plan) linkDifferences(a, b string, words []string) []difference {
	next := pathPlan{a: a, b: b, latency: defaultLatency}
	if len(words) > 0 && strings.HasPrefix(words[0], "latency=") {
		next.latency, _ = catalogue.ParseDuration(strings.TrimPrefix(words[0], "latency="))
		words = words[1:]
	}
	next.boxes = namedIn(words)
	return pathBetween(p.paths, a, b).differences(next)
}

// namedIn reads words as entries of a catalogue, each followed by its settings.
func namedIn(words []string) []named {
	var list []named
	for _, word := range words {
		if last := len(list) - 1; last >= 0 && strings.Contains(word, "=") {
			list[last].settings = append(list[last].settings, word)
			continue
		}
		list = append(list, named{name: word})
	}
	return list
}

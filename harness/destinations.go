package harness

import (
	"net/netip"
	"slices"
	"strings"
)

// domains are those of which a host is the final destination: of its mailboxes, and those whose mail the zones send
// there in the first place.
func (s *stage) domains(p *player) []string {
	var list []string
	for _, m := range p.plan.mailboxes {
		list = append(list, strings.ToLower(m[strings.LastIndexByte(m, '@')+1:]))
	}
	for _, d := range s.servers {
		for _, z := range d.zones {
			list = append(list, z.Destinations(p.plan.name)...)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// friends are the addresses of the hosts of the same organisation: those with the same word in "organization=".
func (s *stage) friends(p *player) []netip.Addr {
	own := settingsMap(p.plan.settings)["organization"]
	if own == "" {
		return nil
	}
	var list []netip.Addr
	for _, other := range s.order {
		if other != p && settingsMap(other.plan.settings)["organization"] == own {
			list = append(list, other.plan.addrs...)
		}
	}
	return list
}

// settingsMap is "name=value" words by name.
func settingsMap(settings []string) map[string]string {
	values := map[string]string{}
	for _, setting := range settings {
		name, value := cutSetting(setting)
		values[name] = value
	}
	return values
}

func cutSetting(setting string) (name, value string) {
	name, value, _ = strings.Cut(setting, "=")
	return name, value
}

// cutTask parts "host/task", the kernel's name for a task.
func cutTask(name string) (host, task string, ok bool) { return strings.Cut(name, "/") }

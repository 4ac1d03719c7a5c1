package fakedns

import (
	"maps"
	"slices"
	"strings"

	"github.com/miekg/dns"
)

// Changed names the zones, by apex and without the dot at the end, that are not the same in two lists of what a server knows:
// those in one of them alone, and those with other records. The order of records and their spelling do not count.
func Changed(before, after []*Zones) []string {
	old, new := contents(before), contents(after)
	var names []string
	for apex := range old {
		if !slices.Equal(old[apex], new[apex]) {
			names = append(names, apex)
		}
	}
	for apex := range new {
		if _, was := old[apex]; !was {
			names = append(names, apex)
		}
	}
	slices.Sort(names)
	return names
}

// Apexes are the names of the zones, in order and without the dot at the end; that of the root is empty.
func Apexes(list []*Zones) []string { return slices.Sorted(maps.Keys(contents(list))) }

// contents are the records of each zone, as text and sorted. Of two zones of one name the first answers.
func contents(list []*Zones) map[string][]string {
	all := map[string][]string{}
	for _, zones := range list {
		for apex, z := range zones.byApex {
			name := apex[:len(apex)-1]
			if _, first := all[name]; !first {
				all[name] = z.texts()
			}
		}
	}
	return all
}

func (z *zone) texts() []string {
	var list []string
	for _, n := range z.nodes {
		for _, set := range n.sets {
			for _, r := range set.records {
				list = append(list, canonical(r))
			}
		}
	}
	slices.Sort(list)
	return list
}

// canonical is a record as text, with its names in small letters (RFC 4343): all that it holds but the text of TXT.
func canonical(r dns.RR) string {
	owner, rest, _ := strings.Cut(r.String(), "\t")
	if r.Header().Rrtype != dns.TypeTXT {
		rest = strings.ToLower(rest)
	}
	return strings.ToLower(owner) + " " + rest
}

package fakedns

import (
	"fmt"

	"github.com/miekg/dns"
)

// maxSet bounds the records of one name and type: as many addresses as one message can hold.
const maxSet = 4096

// build sorts records into zones.
func build(records []located) (*Zones, *mistake) {
	zones := &Zones{byApex: map[string]*zone{}}
	for _, r := range records {
		soa, ok := r.RR.(*dns.SOA)
		if !ok {
			continue
		}
		apex := dns.CanonicalName(soa.Hdr.Name)
		if zones.byApex[apex] != nil {
			return nil, &mistake{r.line, apex + " has a second SOA record: a zone has one"}
		}
		zones.byApex[apex] = newZone(apex, soa)
	}
	all := zoneList{zones}
	for _, r := range records {
		name := dns.CanonicalName(r.Header().Name)
		z := all.zoneOf(name)
		if z == nil {
			return nil, &mistake{r.line, name + " lies in no zone of this text: give its zone an SOA record, or correct $ORIGIN"}
		}
		if what := z.add(name, r.RR); what != "" {
			return nil, &mistake{r.line, what}
		}
	}
	return zones, nil
}

func newZone(apex string, soa *dns.SOA) *zone {
	negative := *soa
	negative.Hdr.Ttl = min(soa.Hdr.Ttl, soa.Minttl) // RFC 2308 section 3
	return &zone{
		apex:     apex,
		negative: []dns.RR{&negative},
		nodes:    map[string]*node{apex: {}},
	}
}

// add puts a record where it belongs; the answer is what is wrong with it, or empty.
func (z *zone) add(name string, rr dns.RR) string {
	n := z.makeNode(name)
	rtype := rr.Header().Rrtype
	if what := n.forbids(name, rr); what != "" {
		return what
	}
	if rtype == dns.TypeNS && name != z.apex {
		z.cuts = true
	}
	for i := range n.sets {
		if n.sets[i].rtype == rtype {
			n.sets[i].records = append(n.sets[i].records, rr)
			return ""
		}
	}
	n.sets = append(n.sets, recordSet{rtype, []dns.RR{rr}})
	return ""
}

// makeNode returns a name's node, after making it and those between it and the apex.
func (z *zone) makeNode(name string) *node {
	n := z.nodes[name]
	if n == nil {
		n = &node{}
		z.nodes[name] = n
		z.makeNode(parent(name))
	}
	return n
}

// forbids says why a record cannot stand beside those that the name has; empty where it can.
func (n *node) forbids(name string, rr dns.RR) string {
	rtype := rr.Header().Rrtype
	for i := range n.sets {
		other := &n.sets[i]
		if other.rtype != rtype && (other.rtype == dns.TypeCNAME || rtype == dns.TypeCNAME) {
			// RFC 1034 section 3.6.2.
			return fmt.Sprintf("%s has %s and %s records: where there is a CNAME there is nothing else",
				name, dns.Type(other.rtype), dns.Type(rtype))
		}
		if other.rtype == rtype {
			return other.forbids(name, rr)
		}
	}
	return ""
}

// forbids says why a record cannot be added to its set.
func (s *recordSet) forbids(name string, rr dns.RR) string {
	if len(s.records) >= maxSet {
		return fmt.Sprintf("%s has more than %d %s records", name, maxSet, dns.Type(s.rtype))
	}
	for _, other := range s.records {
		if dns.IsDuplicate(other, rr) {
			return fmt.Sprintf("%s has the same %s record twice", name, dns.Type(s.rtype)) // RFC 2181 section 5
		}
	}
	if s.rtype == dns.TypeCNAME {
		return name + " has two CNAME records: it can be an alias of one name only" // RFC 2181 section 10.1
	}
	return ""
}

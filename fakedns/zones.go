package fakedns

import (
	"github.com/miekg/dns"
)

// Zones are the zones of one master file, as [ParseZone] read them. They never change, so that any number of servers
// in any number of worlds can answer from the same ones at once.
type Zones struct {
	byApex map[string]*zone
}

// A zone is a part of the tree of names for which there is one authority (RFC 1034 section 4.2).
type zone struct {
	apex     string
	negative []dns.RR // the SOA as negative answers carry it
	nodes    map[string]*node
	cuts     bool // some names are delegated to other servers
}

// A node is one name of a zone. One without records is an empty non-terminal: it exists because there are names below
// it (RFC 4592 section 2.2.2).
type node struct {
	sets []recordSet // in the order of the file
}

// A recordSet is the records of one name and type (RFC 2181 section 5).
type recordSet struct {
	rtype   uint16
	records []dns.RR
}

// of returns the node's records of a type, which must not be changed; nil where there are none.
func (n *node) of(rtype uint16) []dns.RR {
	for i := range n.sets {
		if n.sets[i].rtype == rtype {
			records := n.sets[i].records
			return records[:len(records):len(records)] // an append must copy
		}
	}
	return nil
}

// A zoneList is all that one server knows.
type zoneList []*Zones

// zoneOf returns the zone that a name, in canonical form, lies in: the one with the longest apex. Nil where the
// server has no authority.
func (l zoneList) zoneOf(name string) *zone {
	for at := name; ; at = parent(at) {
		for _, zones := range l {
			if z := zones.byApex[at]; z != nil {
				return z
			}
		}
		if at == "." {
			return nil
		}
	}
}

// parent is a name without its first label; that of the root is the root.
func parent(name string) string {
	next, end := dns.NextLabel(name, 0)
	if end {
		return "."
	}
	return name[next:]
}

// negativeSOA is what proves a negative answer: the SOA of the name's zone, with the time for which the absence may be
// believed (RFC 2308 section 3). Nil where the name is not ours.
func (l zoneList) negativeSOA(name string) []dns.RR {
	if z := l.zoneOf(name); z != nil {
		return z.negative[:1:1]
	}
	return nil
}

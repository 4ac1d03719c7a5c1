package sequence

import (
	"maps"
	"slices"
	"strings"
)

// A Lane is one who takes part: a host, a box on the way, or a DNS server.
type Lane struct {
	Key  string // as happenings have it
	Name string
	Role string // "DNS", "firewall", "sender", "receiver", "sender and receiver" or "host"
}

// IsBox reports whether the lane is that of a box.
func (l Lane) IsBox() bool { return l.Role == firewall }

// IsDNS reports whether the lane is that of a DNS server.
func (l Lane) IsDNS() bool { return strings.HasPrefix(l.Key, DNSPrefix) }

const firewall = "firewall"

// A Part is what happened in a phase, and the paths of that phase.
type Part struct {
	Happenings []Happening
	Paths      *Paths
}

// Lanes orders those who take part in some phases as mail goes: DNS servers, then senders, then the boxes on the way, receivers
// last.
func Lanes(parts ...Part) []Lane {
	o := order{known: map[string]bool{}}
	sends, takes, boxes := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, part := range parts {
		maps.Copy(boxes, part.Paths.box)
		seen := map[way]bool{}
		for _, m := range part.Happenings {
			if m.Talk == nil || seen[way{m.Talk.Client, m.Talk.Server}] {
				continue
			}
			seen[way{m.Talk.Client, m.Talk.Server}] = true
			o.addTalk(m.Talk.Client, m.Talk.Server, part.Paths)
			sends[m.Talk.Client], takes[m.Talk.Server] = true, true
		}
	}
	for _, part := range parts {
		for _, m := range part.Happenings {
			o.addOther(m.From)
			o.addOther(m.To)
		}
	}
	lanes := make([]Lane, len(o.names))
	for i, name := range o.names {
		lanes[i] = Lane{Key: name, Name: strings.TrimPrefix(name, DNSPrefix), Role: roleOf(name, sends, takes, boxes)}
	}
	return lanes
}

// An order is that of lanes from left to right.
type order struct {
	names []string
	known map[string]bool
}

// insert puts a name at a place, unless it stands somewhere already.
func (o *order) insert(at int, name string) {
	if !o.known[name] {
		o.known[name] = true
		o.names = slices.Insert(o.names, at, name)
	}
}

// addTalk puts a client before the boxes on its way, and its server behind them.
func (o *order) addTalk(client, server string, p *Paths) {
	at := len(o.names)
	if o.known[server] {
		at = slices.Index(o.names, server)
	}
	o.insert(at, client)
	at = slices.Index(o.names, client)
	for _, box := range p.between(client, server) {
		o.insert(at+1, box)
		at = slices.Index(o.names, box)
	}
	o.insert(len(o.names), server)
}

// addOther puts in a lane that no connection has: a DNS server stands first, anything else last.
func (o *order) addOther(name string) {
	switch {
	case name == "":
	case strings.HasPrefix(name, DNSPrefix):
		o.insert(0, name)
	default:
		o.insert(len(o.names), name)
	}
}

func roleOf(name string, sends, takes, boxes map[string]bool) string {
	switch {
	case strings.HasPrefix(name, DNSPrefix):
		return "DNS"
	case boxes[name]:
		return firewall
	case sends[name] && takes[name]:
		return "sender and receiver"
	case sends[name]:
		return "sender"
	case takes[name]:
		return "receiver"
	}
	return "host"
}

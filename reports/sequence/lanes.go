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
	var names []string
	sends, takes, boxes := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, part := range parts {
		maps.Copy(boxes, part.Paths.box)
		for _, m := range part.Happenings {
			if m.Talk != nil {
				names = withTalk(names, m.Talk.Client, m.Talk.Server, part.Paths)
				sends[m.Talk.Client], takes[m.Talk.Server] = true, true
			}
		}
	}
	for _, part := range parts {
		for _, m := range part.Happenings {
			names = withOthers(names, m.From, m.To)
		}
	}
	lanes := make([]Lane, len(names))
	for i, name := range names {
		lanes[i] = Lane{Key: name, Name: strings.TrimPrefix(name, DNSPrefix), Role: roleOf(name, sends, takes, boxes)}
	}
	return lanes
}

// withTalk puts a client before the boxes on its way, and its server behind them.
func withTalk(names []string, client, server string, p *Paths) []string {
	if !slices.Contains(names, client) {
		at := slices.Index(names, server)
		if at < 0 {
			at = len(names)
		}
		names = slices.Insert(names, at, client)
	}
	at := slices.Index(names, client)
	for _, box := range p.between(client, server) {
		if !slices.Contains(names, box) {
			names = slices.Insert(names, at+1, box)
		}
		at = slices.Index(names, box)
	}
	if !slices.Contains(names, server) {
		names = append(names, server)
	}
	return names
}

// withOthers adds lanes that no connection has: DNS servers stand first, anything else last.
func withOthers(names []string, others ...string) []string {
	for _, name := range others {
		switch {
		case name == "" || slices.Contains(names, name):
		case strings.HasPrefix(name, DNSPrefix):
			names = slices.Insert(names, 0, name)
		default:
			names = append(names, name)
		}
	}
	return names
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

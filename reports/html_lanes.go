package reports

import (
	"slices"
	"strconv"
	"strings"
)

// A lane is one column of the diagram.
type lane struct {
	Name, Role string
	key        string  // as happenings have it
	at         float64 // of its line, in percent of the width
}

// X is where the lane's line stands.
func (l lane) X() string { return percent(l.at) }

// Parts are those of the name between its dots, after which a narrow heading may break.
func (l lane) Parts() []string { return strings.Split(l.Name, ".") }

// lanesOf orders the lanes of a phase as mail goes: DNS servers, then senders, then the boxes on the way, receivers last.
func lanesOf(list []happening, p *paths) []lane {
	var names []string
	sends, takes := map[string]bool{}, map[string]bool{}
	for _, m := range list {
		if m.talk != nil {
			names = withTalk(names, m.talk.Client, m.talk.Server, p)
			sends[m.talk.Client], takes[m.talk.Server] = true, true
		}
	}
	for _, m := range list {
		names = withOthers(names, m.from, m.to)
	}
	lanes := make([]lane, len(names))
	for i, name := range names {
		lanes[i] = lane{key: name, Name: strings.TrimPrefix(name, dnsPrefix), Role: roleOf(name, sends, takes, p),
			at: (float64(i) + 0.5) * 100 / float64(len(names))}
	}
	return lanes
}

// withTalk puts a client before the boxes on its way, and its server behind them.
func withTalk(names []string, client, server string, p *paths) []string {
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
		case strings.HasPrefix(name, dnsPrefix):
			names = slices.Insert(names, 0, name)
		default:
			names = append(names, name)
		}
	}
	return names
}

func roleOf(name string, sends, takes map[string]bool, p *paths) string {
	switch {
	case strings.HasPrefix(name, dnsPrefix):
		return "DNS"
	case p.box[name]:
		return "firewall"
	case sends[name] && takes[name]:
		return "sender and receiver"
	case sends[name]:
		return "sender"
	case takes[name]:
		return "receiver"
	}
	return "host"
}

// place is where the lane of that name stands. What is on no lane, such as a trouble of ours, stands in the middle.
func place(lanes []lane, name string) float64 {
	for _, l := range lanes {
		if l.key == name {
			return l.at
		}
	}
	return 50
}

// percent is a place as SVG has it, with no more digits than the eye needs.
func percent(at float64) string {
	return strings.TrimSuffix(strings.TrimRight(strconv.FormatFloat(at, 'f', 2, 64), "0"), ".") + "%"
}

package harness

import (
	"net/netip"
	"slices"
	"time"
)

// A Picture is what a case was read as, for those who draw it: the world at its beginning, and the story's lines.
type Picture struct {
	Hosts    []PicturedHost
	Servers  []PicturedServer // of the DNS
	Links    []PicturedLink
	Chapters []PicturedChapter
}

// A PicturedHost is a mail host.
type PicturedHost struct {
	Line      int // in the file
	Name      string
	Addresses []netip.Addr
	Product   string
	Settings  []string          // "name=value"
	Registry  map[string]string // in force at the beginning, by path, as .reg text writes values
	Mailboxes []string
}

// A PicturedServer is a DNS server.
type PicturedServer struct {
	Line     int
	Address  netip.Addr
	Sections []string // that hold its zones
	Faults   []PicturedPart
}

// A PicturedLink is what stands between two hosts.
type PicturedLink struct {
	Line    int
	A, B    string
	Latency time.Duration
	Boxes   []PicturedPart
}

// A PicturedPart is a fault or box in use.
type PicturedPart struct {
	Name     string
	Settings []string
}

// A PicturedChapter is a part of the story.
type PicturedChapter struct {
	Line  int
	Text  string
	Steps []PicturedStep
}

// A PicturedStep is one line of the story, with the names filled in that the case has.
type PicturedStep struct {
	Line int
	Text string
}

// Picture shows the case.
func (c *Case) Picture() Picture {
	var p Picture
	for _, h := range c.hosts {
		p.Hosts = append(p.Hosts, PicturedHost{Line: h.line, Name: h.name, Addresses: slices.Clone(h.addrs), Product: h.product,
			Settings: slices.Clone(h.settings), Registry: h.newRegistry().Values(), Mailboxes: slices.Clone(h.mailboxes)})
	}
	for _, s := range c.servers {
		p.Servers = append(p.Servers, PicturedServer{Line: s.line, Address: s.addr, Sections: slices.Clone(s.sections), Faults: pictured(s.faults)})
	}
	for _, l := range c.paths {
		p.Links = append(p.Links, PicturedLink{Line: l.line, A: l.a, B: l.b, Latency: l.latency, Boxes: pictured(l.boxes)})
	}
	for _, c := range c.chapters {
		next := PicturedChapter{Line: c.line, Text: c.text}
		for _, s := range c.steps {
			next.Steps = append(next.Steps, PicturedStep{s.line, s.text})
		}
		p.Chapters = append(p.Chapters, next)
	}
	return p
}

func pictured(list []named) []PicturedPart {
	var parts []PicturedPart
	for _, n := range list {
		parts = append(parts, PicturedPart{n.name, slices.Clone(n.settings)})
	}
	return parts
}

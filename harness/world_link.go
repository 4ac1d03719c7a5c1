package harness

import (
	"strings"

	"github.com/smtplab/smtplab/fakefirewall"
	"github.com/smtplab/smtplab/harness/script"
	"github.com/smtplab/smtplab/sim/catalogue"
	"github.com/smtplab/smtplab/sim/wire"
)

func init() {
	register(Word{
		Name:    "link",
		Kind:    WorldWord,
		Usage:   "link HOST HOST [latency=TIME] [BOX [NAME=VALUE...]]...",
		Summary: "what stands on the path between two hosts",
		Manual: `The boxes stand in order from the first host to the second. "smtplab list boxes" lists them; a setting belongs to the box before
it. A DNS server is named by its address. Hosts without a link reach each other over one wire of 200 µs. As a step, the line takes the
place of what stood there, for connections that are opened from then on: a line without boxes takes the firewall away.`,
		read: readLink,
	})
}

func readLink(r *reader, a *script.Args) {
	p := pathPlan{line: a.Item.Line, a: r.readEnd(a), b: r.readEnd(a), latency: defaultLatency}
	if !a.Failed() && p.a == p.b {
		a.Fail("want two hosts, got %s twice", p.a)
	}
	if strings.HasPrefix(a.Peek(), "latency=") {
		text := strings.TrimPrefix(a.Word(), "latency=")
		var err error
		if p.latency, err = catalogue.ParseDuration(text); err != nil {
			a.Fail("latency: %v", err)
		}
		r.lack("links as they come", "one with a latency of its own")
	}
	for a.More() {
		p.boxes = append(p.boxes, readNamed(a, func(name string, settings []string) error {
			box, err := fakefirewall.Boxes.New(name, settings)
			if err != nil {
				return err
			}
			if why := wire.Unfit(box); why != "" {
				r.lack("boxes that filter connections", "%s, which %s", name, why)
			}
			return nil
		}))
	}
	for _, b := range p.boxes {
		r.boxes = append(r.boxes, b.name)
	}
	if r.inStory {
		r.step(func(s *stage) error { return s.layPath(p) })
		return
	}
	for _, other := range r.paths {
		if other.between(p.a, p.b) {
			a.Fail("the link between %s and %s is given twice", p.a, p.b)
		}
	}
	r.paths = append(r.paths, p)
}

// readEnd reads a host's name, or the address of a DNS server.
func (r *reader) readEnd(a *script.Args) string {
	for _, s := range r.servers {
		if s.addr.String() == a.Peek() {
			return a.Word()
		}
	}
	return a.Host()
}

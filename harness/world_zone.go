package harness

import (
	"github.com/smtplab/smtplab/harness/script"
)

func init() {
	register(Word{
		Name:    "zone",
		Kind:    WorldWord,
		Usage:   "zone SECTION...",
		Summary: "puts zones on the default DNS server",
		Manual: `The section is text in the form of RFC 1035; it may hold several zones, each after its $ORIGIN and with an SOA record. The
default DNS server is at 198.51.100.53, and there when a zone line is. As a step, the sections take the place of all that the
server had.`,
		read: readZone,
	})
}

func readZone(r *reader, a *script.Args) {
	next := &nameServer{line: a.Item.Line, addr: DefaultServer}
	if !r.inStory {
		next = r.server(DefaultServer, a.Item.Line)
	}
	for more := true; more; more = a.More() {
		r.readZones(a, next)
	}
	if !r.inStory {
		return
	}
	r.step(func(s *stage) error { return s.startDNS(next) })
}

// readZones reads one section as zones of a server.
func (r *reader) readZones(a *script.Args, into *nameServer) {
	section := a.Section()
	if z := r.parseZone(a, section); z != nil {
		into.zones, into.sections = append(into.zones, z), append(into.sections, section.Name)
	}
}

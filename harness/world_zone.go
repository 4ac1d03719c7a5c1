package harness

import (
	"github.com/smtplab/smtplab/fakedns"
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
	zones := r.readZones(a)
	for a.More() {
		zones = append(zones, r.readZones(a)...)
	}
	if !r.inStory {
		s := r.server(defaultServer)
		s.zones = append(s.zones, zones...)
		return
	}
	next := &nameServer{addr: defaultServer, zones: zones}
	r.step(func(s *stage) error { return s.startDNS(next) })
}

// readZones reads one section as zones.
func (r *reader) readZones(a *script.Args) []*fakedns.Zones {
	section := a.Section()
	if z := r.parseZone(a, section); z != nil {
		return []*fakedns.Zones{z}
	}
	return nil
}

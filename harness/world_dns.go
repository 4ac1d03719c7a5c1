package harness

import (
	"slices"

	"github.com/smtplab/smtplab/fakedns"
	"github.com/smtplab/smtplab/harness/script"
	"github.com/smtplab/smtplab/sim/catalogue"
)

func init() {
	register(Word{
		Name:    "dns",
		Kind:    WorldWord,
		Usage:   "dns ADDRESS SECTION... [FAULT [NAME=VALUE...]]...",
		Summary: "a DNS server, with its zones and the ways in which it lies",
		Manual: `The sections are zones, as for the word zone. The faults follow; "smtplab list faults" lists them. A setting belongs to the
fault before it. Hosts without a setting dns= ask the first DNS server of the file. As a step, the line takes the place of what the
server at that address was: "dns 192.168.2.53 world" makes it honest.`,
		read: readDNSServer,
	})
}

func readDNSServer(r *reader, a *script.Args) {
	next := &nameServer{line: a.Item.Line, addr: a.Address()}
	for a.More() && !fakedns.Faults.Has(a.Peek()) {
		if _, isSection := r.Section(a.Peek()); !isSection {
			known := append(fakedns.Faults.Names(), r.SectionNames()...)
			a.Fail("unknown section or fault %q%s", a.Peek(), catalogue.Suggest(a.Peek(), known))
		}
		if !a.Failed() {
			r.readZones(a, next)
		}
	}
	if !a.Failed() && len(next.zones) == 0 {
		a.Fail("a word is missing: a DNS server needs a zone; want: %s", a.Usage)
	}
	next.faults = r.readFaults(a)
	switch {
	case a.Failed():
	case r.inStory:
		r.step(func(s *stage) error { return s.startDNS(next) })
	case slices.ContainsFunc(r.servers, func(s *nameServer) bool { return s.addr == next.addr }):
		a.Fail("address %v is given twice", next.addr)
	default:
		r.claimAddress(a, next.addr)
		r.servers = append(r.servers, next)
	}
}

// readFaults reads what is left of a line as faults.
func (r *reader) readFaults(a *script.Args) []named {
	var list []named
	var made []fakedns.Fault
	for a.More() {
		list = append(list, readNamed(a, func(name string, settings []string) error {
			fault, err := fakedns.Faults.New(name, settings)
			made = append(made, fault)
			return err
		}))
	}
	if err := fakedns.Unfit(made); err != nil {
		r.lack("a server whose system answers all calls, or none", "%v", err)
	}
	return list
}

// readNamed reads the name of a catalogue's entry and its settings, and has them tried.
func readNamed(a *script.Args, try func(name string, settings []string) error) named {
	n := named{name: a.Word(), settings: a.Settings()}
	if a.Failed() {
		return n
	}
	if err := try(n.name, n.settings); err != nil {
		a.Fail("%v", err)
	}
	return n
}

package harness

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/smtplab/smtplab/fakedns"
	"github.com/smtplab/smtplab/fakefirewall"
	"github.com/smtplab/smtplab/harness/script"
	"github.com/smtplab/smtplab/sim/catalogue"
	"github.com/smtplab/smtplab/sim/peer"
)

func init() {
	register(Word{
		Name:    "knob",
		Kind:    HeaderWord,
		Usage:   "knob settings|registry|product HOST [NAME...] | knob box HOST HOST [NAME...] | knob fault|zone ADDRESS [NAME...]",
		Summary: "what is the student's to change in an exercise in cure",
		Manual: `All else belongs to others: a change of it is no cure, whatever comes of it. settings are those of the host's product and of its
console; registry its values, by path; product another product in its place; box the boxes on the link between two hosts; fault and zone
those of a DNS server, zones by their names. Names narrow it down: "knob settings mx.example smart-host relay" is of these two alone, and
"knob settings mx.example -computer-name" of all but that one.
Whoever may change something of a host may restart it. Who administers a mail server has no say about a firewall of others.`,
		many: true,
		read: readKnob,
	})
}

func readKnob(r *reader, a *script.Args) {
	k := Knob{Kind: a.Choice(KnobSettings, KnobRegistry, KnobProduct, KnobBox, KnobFault, KnobZone)}
	switch k.Kind {
	case KnobBox:
		k.Of = []string{a.Word(), a.Word()} // a host's name, or the address of a DNS server that is declared below
	case KnobFault, KnobZone:
		k.Of = []string{a.Address().String()}
	default:
		k.Of = []string{a.Host()}
	}
	for a.More() {
		name := strings.TrimSuffix(a.Word(), ".")
		if but, is := strings.CutPrefix(name, "-"); is {
			k.But = append(k.But, but)
			continue
		}
		k.Names = append(k.Names, name)
	}
	r.exercise.Knobs = append(r.exercise.Knobs, k)
	r.knobLines = append(r.knobLines, a.Item.Line)
}

// checkKnobs sees whether there is what the knobs turn.
func (r *reader) checkKnobs() {
	for i, k := range r.exercise.Knobs {
		line := r.knobLines[i]
		for _, of := range k.Of {
			if known := r.ends(k.Kind); !slices.Contains(known, of) && of != "" {
				r.fail(line, "unknown %s %q%s", knobKinds[k.Kind].of, of, catalogue.Suggest(of, known))
			}
		}
		known := r.knobNames(k)
		for _, name := range slices.Concat(k.Names, k.But) {
			if k.Kind == KnobRegistry && strings.Contains(name, `\`) {
				continue // the value may be the student's to make
			}
			if !slices.Contains(known, name) {
				r.fail(line, "unknown %s %q of %s%s", strings.TrimSuffix(k.Kind, "s"), name, strings.Join(k.Of, " and "), catalogue.Suggest(name, known))
			}
		}
	}
}

// ends are what a knob of a kind can be of.
func (r *reader) ends(kind string) []string {
	var servers []string
	for _, s := range r.servers {
		servers = append(servers, s.addr.String())
	}
	switch kind {
	case KnobBox:
		return slices.Concat(r.names, servers)
	case KnobFault, KnobZone:
		return servers
	}
	return r.names
}

// knobNames are the names that a knob can have.
func (r *reader) knobNames(k Knob) []string {
	switch k.Kind {
	case KnobProduct:
		return peer.Products.Names()
	case KnobBox:
		return fakefirewall.Boxes.Names()
	case KnobFault:
		return fakedns.Faults.Names()
	case KnobZone:
		if addr, err := netip.ParseAddr(k.Of[0]); err == nil {
			return fakedns.Apexes(r.nameServer(addr).zones)
		}
	case KnobSettings:
		return allSettings()
	}
	return nil
}

// allSettings are those that some product knows: another one may stand on the host after a change.
func allSettings() []string {
	var names []string
	for _, product := range peer.Products.Names() {
		if entry, err := peer.Products.Lookup(product); err == nil {
			for _, p := range entry.Params {
				names = append(names, p.Name)
			}
		}
	}
	return names
}

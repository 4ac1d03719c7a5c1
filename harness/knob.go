package harness

import (
	"fmt"
	"slices"
	"strings"
)

// A Knob is something that is the student's to change in an exercise in cure.
type Knob struct {
	Kind  string   // one of the kinds below
	Of    []string // the host; the two ends of a link; the DNS server's address
	Names []string // of the settings, values, products, boxes, faults or zones that are meant; none stands for all of them
	But   []string // those that are not meant
}

// The kinds of knobs, which are also those of what a changed world has otherwise.
const (
	KnobSettings = "settings" // of a host's product and console
	KnobRegistry = "registry" // values, by path
	KnobProduct  = "product"  // that stands on a host
	KnobBox      = "box"      // on the link between two hosts
	KnobFault    = "fault"    // of a DNS server
	KnobZone     = "zone"     // of a DNS server, by its name
)

// knobKinds say what each kind is of, and how it is spoken of: all of them, one by its name, and several.
var knobKinds = map[string]struct{ of, all, one, some string }{
	KnobSettings: {"host", "the settings of %s", "the setting %s of %s", "the settings %s of %s"},
	KnobRegistry: {"host", "the registry of %s", "the registry value %s of %s", "the registry values %s of %s"},
	KnobProduct:  {"host", "the product on %s", "the product %s on %s", "the products %s on %s"},
	KnobBox:      {"host or DNS server", "the boxes between %s", "the box %s between %s", "the boxes %s between %s"},
	KnobFault:    {"DNS server", "the faults of the DNS server %s", "the fault %s of the DNS server %s", "the faults %s of the DNS server %s"},
	KnobZone:     {"DNS server", "the zones of the DNS server %s", "the zone %s of the DNS server %s", "the zones %s of the DNS server %s"},
}

// String is the knob in plain words: "the registry of mail.contoso.example". What it leaves out is not said: to name it might tell
// what the trouble is.
func (k Knob) String() string {
	kind, of := knobKinds[k.Kind], strings.Join(k.Of, " and ")
	switch last := len(k.Names) - 1; last {
	case -1:
		return fmt.Sprintf(kind.all, of)
	case 0:
		return fmt.Sprintf(kind.one, k.Names[0], of)
	default:
		return fmt.Sprintf(kind.some, strings.Join(k.Names[:last], ", ")+" and "+k.Names[last], of)
	}
}

// turns reports whether a change is one that this knob makes.
func (k Knob) turns(c difference) bool {
	switch {
	case c.kind == ofService:
		return k.Of[0] == c.of[0] && len(k.Of) == 1 // who may change a host may restart it
	case k.Kind != c.kind || !sameOf(k.Of, c.of):
		return false
	}
	among := func(names []string) bool {
		return slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(name, c.name) })
	}
	return (k.Names == nil || among(k.Names)) && !among(k.But)
}

// sameOf compares what knobs are of. The ends of a link have no order.
func sameOf(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	return slices.Equal(a, b) || len(a) == 2 && a[0] == b[1] && a[1] == b[0]
}

// strange are the changes that no knob makes.
func strange(knobs []Knob, changes []difference) []difference {
	return slices.DeleteFunc(changes, func(c difference) bool {
		return slices.ContainsFunc(knobs, func(k Knob) bool { return k.turns(c) })
	})
}

// knobText is what may be changed, and what may not, in words.
func knobText(knobs []Knob) string {
	var texts []string
	for _, k := range knobs {
		text := k.String()
		if k.But != nil {
			text += " but " + strings.Join(k.But, ", ")
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, ", ")
}

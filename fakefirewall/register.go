package fakefirewall

import (
	"fmt"
	"slices"
	"strings"

	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/catalogue"
)

// Boxes are the boxes that can be named. The files of this package fill it.
var Boxes = catalogue.Catalogue[sim.Box]{Kind: "box"}

// A stream makes the filter for one connection.
type stream func(sim.Flow) sim.Filter

// An entry is what the file of a box says about it.
type entry struct {
	name, summary, story string
	params               []catalogue.Param
	make                 func(*catalogue.Settings) (stream, error)
	loses                func(*catalogue.Settings) bool // whether it drops octets unacknowledged; nil: never
}

// register puts a box into the catalogue, and gives it the limits and the port that all boxes have.
func register(e entry) {
	common := append(catalogue.LimitParams(),
		catalogue.Param{Name: "port", Default: "25", Usage: "the server's port; connections to others pass untouched"})
	Boxes.Register(catalogue.Entry[sim.Box]{
		Name: e.name, Summary: e.summary, Story: e.story,
		Params: slices.Concat(e.params, common),
		New: func(s *catalogue.Settings) (sim.Box, error) {
			port := s.Int("port")
			if port < 1 || port > 65535 {
				return nil, fmt.Errorf("setting port: want 1 to 65535, got %q", s.String("port"))
			}
			filters, err := e.make(s)
			if err != nil {
				return nil, err
			}
			loses := e.loses != nil && e.loses(s)
			return &box{name: e.name, port: uint16(port), limits: s.Limits(), filters: filters, loses: loses}, nil
		},
	})
}

// A box is a named stream with its limits.
type box struct {
	name    string
	port    uint16
	limits  *catalogue.Limits
	filters stream
	loses   bool
}

// Name returns the box's name in the catalogue.
func (b *box) Name() string { return b.name }

// Loses implements [sim.LosingBox].
func (b *box) Loses() bool { return b.loses }

// Stream filters TCP connections to the box's port, as far as its limits go. One connection is one occasion.
func (b *box) Stream(f sim.Flow) sim.Filter {
	if f.UDP || f.Server.Port() != b.port || !b.limits.Apply(f.Start) {
		return nil
	}
	return b.filters(f)
}

// wayParam is the parameter of boxes that can act in one direction only.
func wayParam(preset string) catalogue.Param {
	return catalogue.Param{Name: "way", Default: preset, Usage: "the bytes concerned: to-server, to-client or both"}
}

// A way is the set of directions in which a box acts.
type way [2]bool

func readWay(s *catalogue.Settings) way {
	w := s.Choice("way", "to-server", "to-client", "both")
	return way{sim.ToServer: w != "to-client", sim.ToClient: w != "to-server"}
}

// readVerbs returns a list of verbs or keywords in upper case, as RFC 5321 section 2.4 has them equal in any case.
func readVerbs(s *catalogue.Settings, name string) ([]string, error) {
	verbs := s.List(name)
	if len(verbs) == 0 || slices.Contains(verbs, "") {
		return nil, fmt.Errorf("setting %s: want one word or several with commas between, got %q", name, s.String(name))
	}
	for i, v := range verbs {
		verbs[i] = strings.ToUpper(v)
	}
	return verbs, nil
}

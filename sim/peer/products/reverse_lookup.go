package products

import (
	"net/netip"
	"slices"
	"time"

	"github.com/smtplab/smtplab/sim/catalogue"
	"github.com/smtplab/smtplab/sim/peer"
)

func init() {
	register(catalogue.Entry[peer.Maker]{
		Name:    "reverse-lookup",
		Summary: "a host that drops clients whose reverse look-up fails",
		Story: "Looks up the client's address when the connection is established. Where there is no name, or none that leads back to " +
			"the address, it closes without a word: no banner, no reply (Q190026).",
		Params: []catalogue.Param{{Name: "confirm", Default: "yes", Usage: "yes: a name must resolve back to the address; no: any name will do"}},
		New: func(s *catalogue.Settings) (peer.Maker, error) {
			confirm := s.Bool("confirm")
			return func(m peer.Machine) *peer.Product {
				p := rfc5321(m)
				p.Receive.Admit = admitNamed(confirm)
				p.Lookup.Timeout, p.Lookup.Tries = 10*time.Second, 3 // 30 seconds in all: assumed
				return p
			}, nil
		},
	})
}

func admitNamed(confirm bool) func(*peer.Server, *peer.Caller) bool {
	return func(s *peer.Server, c *peer.Caller) bool {
		addr, err := netip.ParseAddr(c.Address)
		if err != nil {
			return false
		}
		names, err := s.DNS().Reverse(addr)
		if err != nil {
			return false
		}
		c.Names = names
		return !confirm || slices.ContainsFunc(names, func(name string) bool {
			back, err := s.DNS().Addresses(name)
			return err == nil && slices.Contains(back, addr)
		})
	}
}

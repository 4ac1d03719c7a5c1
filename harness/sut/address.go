package sut

import (
	"net/netip"
)

// At is a system that is there already, of which nothing is known but what its operator says.
func At(address netip.AddrPort, names Names) (System, error) {
	fill, err := names.fill(address.Addr().String(), address.Addr().String())
	if err != nil {
		return nil, err
	}
	return &there{address: address, fill: fill, can: Abilities{Mailbox: len(names.Mailboxes) > 0, Stranger: names.Stranger != "",
		Auth: names.User != ""}}, nil
}

type there struct {
	address netip.AddrPort
	fill    map[string]string
	can     Abilities
}

func (s *there) About() About             { return About{Name: s.address.String(), Adapter: "address"} }
func (s *there) Address() netip.AddrPort  { return s.address }
func (s *there) Names() map[string]string { return s.fill }
func (s *there) Abilities() Abilities     { return s.can }
func (s *there) Stop() error              { return nil }

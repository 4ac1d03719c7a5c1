//go:build !linux

package netns

import (
	"errors"
	"net/netip"
)

var errNone = errors.New("network namespaces are of Linux alone")

// A Network is a private network, which there is not.
type Network struct{}

// New makes none.
func New() (*Network, error) { return nil, errNone }

// Add is for Linux.
func (*Network) Add(netip.Addr) error { return errNone }

// Do is for Linux.
func (*Network) Do(f func()) { f() }

// Close is for Linux.
func (*Network) Close() error { return nil }

// Available reports why no network can be made here.
func Available() error { return errNone }

// Reenter is for Linux.
func Reenter() (code int, err error) { return 0, errNone }

// Join is for Linux.
func Join(string) (*Network, error) { return nil, errNone }

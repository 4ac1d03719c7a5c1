package overlay

import (
	"context"
	_ "embed" // the script
	"fmt"
	"net/netip"
	"os/exec"
)

//go:embed network.sh
var networkScript string

// A Network has a loopback device and nothing else, and takes part in no other network.
type Network struct {
	holder
}

// NewNetwork makes a network in which the addresses given are its own, besides 127.0.0.1 and ::1.
func NewNetwork(ctx context.Context, addresses ...netip.Addr) (*Network, error) {
	if err := supported(); err != nil {
		return nil, err
	}
	args := []string{"-c", networkScript, "network"}
	for _, a := range addresses {
		args = append(args, netip.PrefixFrom(a, a.BitLen()).String())
	}
	h, err := hold(ctx, ofNetwork(), "sh", args...)
	if err != nil {
		return nil, fmt.Errorf("overlay: network: %w (is the package iproute2 installed?)", err)
	}
	return &Network{*h}, nil
}

// enter begins a command line that is to run in the network.
func (n *Network) enter() []string { return []string{"nsenter", "--net=" + n.proc("ns/net"), "--"} }

// Path is the name that the kernel has for the network, for others to join it.
func (n *Network) Path() string { return n.proc("ns/net") }

// Command is a program of the host, to be run in the network. It is killed when the context ends.
func (n *Network) Command(ctx context.Context, name string, args ...string) *exec.Cmd {
	enter := append(n.enter()[1:], name)
	return exec.CommandContext(ctx, "nsenter", append(enter, args...)...)
}

// Run runs a program of the host in the network to its end and returns its output. If it fails, the error tells what it said.
func (n *Network) Run(ctx context.Context, name string, args ...string) (string, error) {
	return run(n.Command(ctx, name, args...), name, args)
}

// Await waits until something in the network listens at an address; network is "tcp" or "udp". No connection is made.
func (n *Network) Await(ctx context.Context, network string, at netip.AddrPort) error {
	return n.await(ctx, network, at)
}

// Stop ends the network. Roots and programs that are still in it keep it until they end.
func (n *Network) Stop() error { return n.stop() }

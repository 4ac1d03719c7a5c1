package wire

import (
	"errors"
	"net"
	"net/netip"
	"os"
	"syscall"
)

// A fault gives an error of the system the words that programs ask for, as sim.Host.Dial and sim.Conn have them; the
// system's own stay in it.
type fault struct {
	error
	means error
}

func (f *fault) Unwrap() []error { return []error{f.error, f.means} }

// Timeout keeps the promise of net.Error.
func (f *fault) Timeout() bool {
	return f.means == os.ErrDeadlineExceeded || f.means == syscall.ETIMEDOUT
}

// Temporary keeps the promise of net.Error, whose method it is for historical reasons.
func (f *fault) Temporary() bool { return f.Timeout() }

// whatIsMeant finds the word for an error of the system; nil where its own will do.
func whatIsMeant(err error) error {
	var timeout net.Error
	switch {
	case err == nil, errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, syscall.ECONNRESET), errors.Is(err, net.ErrClosed):
		return nil
	case errors.Is(err, syscall.EPIPE), errors.Is(err, syscall.ECONNABORTED):
		return syscall.ECONNRESET // the system's words for a write after RST came
	case errors.Is(err, syscall.ETIMEDOUT), errors.Is(err, syscall.ECONNREFUSED):
		return nil
	case errors.As(err, &timeout) && timeout.Timeout():
		return os.ErrDeadlineExceeded
	}
	return nil
}

// meant gives an error its word.
func meant(err error) error {
	if means := whatIsMeant(err); means != nil {
		return &fault{err, means}
	}
	return err
}

// whyNotOpened is the record's word for a call that failed.
func whyNotOpened(err error) string {
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return "refused"
	case errors.Is(err, syscall.ECONNRESET):
		return "reset"
	case errors.Is(err, syscall.ETIMEDOUT), errors.Is(err, os.ErrDeadlineExceeded):
		return "timed out"
	default:
		return err.Error() // a host or network that cannot be reached, no address of our own
	}
}

// addrPort is a socket's address as the record has it.
func addrPort(a net.Addr) netip.AddrPort {
	known, ok := a.(interface{ AddrPort() netip.AddrPort })
	if !ok {
		return netip.AddrPort{}
	}
	return unmapped(known.AddrPort())
}

// unmapped has an IPv4 address as one, also where the system wrote it as one of IPv6.
func unmapped(a netip.AddrPort) netip.AddrPort { return netip.AddrPortFrom(a.Addr().Unmap(), a.Port()) }

func netAddr(network string, a netip.AddrPort) net.Addr {
	if network == "udp" {
		return net.UDPAddrFromAddrPort(a)
	}
	return net.TCPAddrFromAddrPort(a)
}

func opError(op, network string, at netip.AddrPort, err error) error {
	e := &net.OpError{Op: op, Net: network, Err: err}
	if at.IsValid() {
		e.Addr = netAddr(network, at)
	}
	return e
}

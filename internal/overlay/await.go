package overlay

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"time"
)

// await looks at the kernel's list of sockets until one is bound at the address, or at all addresses.
func (h *holder) await(ctx context.Context, network string, at netip.AddrPort) error {
	for {
		for _, list := range []string{network, network + "6"} {
			text, err := os.ReadFile(h.proc("net/" + list))
			if err != nil && !(errors.Is(err, fs.ErrNotExist) && list != network) { // the kernel may lack IPv6
				return fmt.Errorf("overlay: waiting for %s %v: %w", network, at, err)
			}
			if bound(string(text), at) {
				return nil
			}
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("overlay: nothing listens at %s %v: %w", network, at, context.Cause(ctx))
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// States of sockets in the kernel's lists: a listening one of TCP, and one of UDP that is not connected.
const (
	listening   = "0A"
	unconnected = "07"
)

// bound looks for an address in a list such as /proc/net/tcp. Its lines read "0: 0100007F:0019 00000000:0000 0A …".
func bound(list string, at netip.AddrPort) bool {
	for line := range strings.Lines(list) {
		fields := strings.Fields(line)
		if len(fields) < 4 || fields[3] != listening && fields[3] != unconnected {
			continue
		}
		address, port, _ := strings.Cut(fields[1], ":")
		number, err := strconv.ParseUint(port, 16, 16)
		if err != nil || uint16(number) != at.Port() {
			continue
		}
		if a := kernelAddress(address); a == at.Addr() || a.IsUnspecified() {
			return true
		}
	}
	return false
}

// kernelAddress reads an address that is printed as 32-bit words in the byte order of the machine.
func kernelAddress(text string) netip.Addr {
	raw, err := hex.DecodeString(text)
	if err != nil || len(raw)%4 != 0 {
		return netip.Addr{}
	}
	for i := 0; i < len(raw); i += 4 {
		binary.NativeEndian.PutUint32(raw[i:], binary.BigEndian.Uint32(raw[i:]))
	}
	a, _ := netip.AddrFromSlice(raw)
	return a.Unmap()
}

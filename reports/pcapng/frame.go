package pcapng

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"net/netip"

	"github.com/smtplab/smtplab/sim/record"
)

// frames makes Ethernet frames of packets. It remembers, for each direction of a flow, how many IP packets it had.
type frames struct {
	buf []byte // reused
	ids map[flowKey]uint16
}

// A flowKey is one direction of a flow.
type flowKey struct {
	src, dst netip.AddrPort
	udp      bool
}

// The numbers of protocols (IANA), and the sizes of headers.
const (
	etherIPv4 = 0x0800
	etherIPv6 = 0x86dd

	protocolTCP = 6
	protocolUDP = 17

	etherHeader = 14
	udpHeader   = 8
	tcpHeader   = 20
)

// hopLimit is the TTL with which Windows sends.
const hopLimit = 128

// longestPayload is what an IPv4 packet has room for beside both headers.
const longestPayload = 65535 - 20 - 20

// shortestFrame is that of Ethernet, without its check sequence, which captures leave out.
const shortestFrame = 60

// of returns the frame of a packet, with an Ethernet header, padded as on a wire. It is valid until the next call.
func (f *frames) of(p *record.Packet) ([]byte, error) {
	src, dst := p.Src.Addr().Unmap(), p.Dst.Addr().Unmap()
	if !src.IsValid() || !dst.IsValid() || src.Is4() != dst.Is4() {
		return nil, fmt.Errorf("packet: want two addresses of one family, got %v and %v", p.Src, p.Dst)
	}
	if len(p.Payload) > longestPayload {
		return nil, fmt.Errorf("packet: want at most %d octets, got %d", longestPayload, len(p.Payload))
	}
	if f.ids == nil {
		f.ids = map[flowKey]uint16{}
	}
	f.buf = append(append(f.buf[:0], hardware(dst)...), hardware(src)...)
	size, protocol := transportSize(p), byte(protocolTCP)
	if p.UDP {
		protocol = protocolUDP
	}
	if src.Is4() {
		f.ipv4(p, src, dst, protocol, size)
	} else {
		f.ipv6(p, src, dst, protocol, size)
	}
	f.transport(p, src, dst, protocol)
	for len(f.buf) < shortestFrame {
		f.buf = append(f.buf, 0)
	}
	return f.buf, nil
}

// hardware is the made-up Ethernet address of a host: of the range that is everybody's to give (IEEE 802, second bit of the
// first octet). That of an IPv4 host shows its address.
func hardware(a netip.Addr) []byte {
	if a.Is4() {
		b := a.As4()
		return []byte{0x02, 0x00, b[0], b[1], b[2], b[3]}
	}
	b := a.As16()
	sum := sha256.Sum256(b[:])
	return []byte{0x02, 0x06, sum[0], sum[1], sum[2], sum[3]}
}

var be = binary.BigEndian

// ipv4 adds a header (RFC 791 section 3.1) without options that forbids fragments.
func (f *frames) ipv4(p *record.Packet, src, dst netip.Addr, protocol byte, size int) {
	const versionAndLength, headerSize, dontFragment = 0x45, 20, 0x4000
	key := flowKey{p.Src, p.Dst, p.UDP}
	f.ids[key]++
	f.buf = be.AppendUint16(f.buf, etherIPv4)
	f.buf = be.AppendUint16(append(f.buf, versionAndLength, 0), uint16(headerSize+size))
	f.buf = be.AppendUint16(be.AppendUint16(f.buf, f.ids[key]), dontFragment)
	f.buf = append(f.buf, hopLimit, protocol, 0, 0)
	f.buf = append(append(f.buf, src.AsSlice()...), dst.AsSlice()...)
	header := f.buf[etherHeader:]
	be.PutUint16(header[10:], ^sum(0, header))
}

// ipv6 adds a header (RFC 8200 section 3).
func (f *frames) ipv6(p *record.Packet, src, dst netip.Addr, protocol byte, size int) {
	const version = 6 << 28
	f.buf = be.AppendUint16(f.buf, etherIPv6)
	f.buf = be.AppendUint32(f.buf, version|label(flowKey{p.Src, p.Dst, p.UDP}))
	f.buf = append(be.AppendUint16(f.buf, uint16(size)), protocol, hopLimit)
	f.buf = append(append(f.buf, src.AsSlice()...), dst.AsSlice()...)
}

// label is a flow label that says nothing and is the same for all packets of one direction (RFC 6437 section 2).
func label(k flowKey) uint32 {
	sum := sha256.Sum256(fmt.Appendf(nil, "%v %v %v", k.src, k.dst, k.udp))
	return be.Uint32(sum[:]) >> 12
}

// transportSize is that of the header above IP with what it carries.
func transportSize(p *record.Packet) int {
	switch {
	case p.UDP:
		return udpHeader + len(p.Payload)
	case p.Flags&record.SYN != 0:
		return tcpHeader + segmentOption + len(p.Payload)
	}
	return tcpHeader + len(p.Payload)
}

// transport adds the TCP or UDP header, and what the packet carries. The checksum covers the addresses as well.
func (f *frames) transport(p *record.Packet, src, dst netip.Addr, protocol byte) {
	begin, checksum := len(f.buf), 6
	f.buf = be.AppendUint16(be.AppendUint16(f.buf, p.Src.Port()), p.Dst.Port())
	if p.UDP {
		f.buf = be.AppendUint16(be.AppendUint16(f.buf, uint16(transportSize(p))), 0)
	} else {
		f.tcp(p, src)
		checksum = 16
	}
	f.buf = append(f.buf, p.Payload...)
	segment := f.buf[begin:]
	pseudo := append(src.AsSlice(), dst.AsSlice()...)
	total := ^sum(uint32(sum(uint32(protocol)+uint32(len(segment)), pseudo)), segment)
	if p.UDP && total == 0 {
		total = 0xffff // zero says that there is no checksum (RFC 768)
	}
	be.PutUint16(segment[checksum:], total)
}

// segmentOption is the size of the option that a SYN has: what fits into an Ethernet frame (RFC 9293 section 3.7.1).
const segmentOption = 4

// tcp adds what follows the ports (RFC 9293 section 3.1).
func (f *frames) tcp(p *record.Packet, src netip.Addr) {
	words := byte(tcpHeader / 4)
	if p.Flags&record.SYN != 0 {
		words += segmentOption / 4
	}
	f.buf = be.AppendUint32(be.AppendUint32(f.buf, p.Seq), p.Ack)
	f.buf = be.AppendUint16(append(f.buf, words<<4, flagBits(p.Flags)), p.Window)
	f.buf = append(f.buf, 0, 0, 0, 0) // checksum, urgent pointer
	if p.Flags&record.SYN != 0 {
		const kind = 2
		size := uint16(1460)
		if src.Is6() {
			size = 1440 // the IPv6 header is 20 octets longer
		}
		f.buf = be.AppendUint16(append(f.buf, kind, segmentOption), size)
	}
}

// flagBits are a segment's flags as they stand in its header.
func flagBits(flags record.Flags) byte {
	bits := byte(0)
	for i, flag := range []record.Flags{record.FIN, record.SYN, record.RST, record.PSH, record.ACK} {
		if flags&flag != 0 {
			bits |= 1 << i
		}
	}
	return bits
}

// sum is the Internet checksum (RFC 1071) of octets, not yet complemented, that goes on from another.
func sum(total uint32, data []byte) uint16 {
	for ; len(data) > 1; data = data[2:] {
		total += uint32(be.Uint16(data))
	}
	if len(data) == 1 {
		total += uint32(data[0]) << 8
	}
	for total > 0xffff {
		total = total>>16 + total&0xffff
	}
	return uint16(total)
}

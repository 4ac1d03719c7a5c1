package capture

import (
	"encoding/binary"
	"net/netip"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// A packet is what IP carried.
type packet struct {
	src, dst netip.Addr
	protocol layers.IPProtocol
	payload  []byte // as far as it was captured
	whole    int    // octets of it on the wire; more than payload has where the capture cut packets short
	fragment bool   // one part of a packet
}

// unwrap takes the IP header off, of either version.
func unwrap(data []byte) (packet, bool) {
	if len(data) > 0 && data[0]>>4 == 6 {
		return unwrap6(data)
	}
	return unwrap4(data)
}

func unwrap4(data []byte) (packet, bool) {
	if len(data) < 20 {
		return packet{}, false
	}
	head, total := int(data[0]&15)*4, int(binary.BigEndian.Uint16(data[2:]))
	if total == 0 { // the network card was to fill it in (TSO)
		total = len(data)
	}
	if head < 20 || head > len(data) || total < head {
		return packet{}, false
	}
	return packet{
		src:      netip.AddrFrom4([4]byte(data[12:])),
		dst:      netip.AddrFrom4([4]byte(data[16:])),
		protocol: layers.IPProtocol(data[9]),
		payload:  data[head:min(total, len(data))],
		whole:    total - head,
		fragment: binary.BigEndian.Uint16(data[6:])&0x3fff != 0, // more follow, or it is not the first
	}, true
}

func unwrap6(data []byte) (packet, bool) {
	if len(data) < 40 {
		return packet{}, false
	}
	whole := int(binary.BigEndian.Uint16(data[4:]))
	if whole == 0 { // as above
		whole = len(data) - 40
	}
	p := packet{
		src:      netip.AddrFrom16([16]byte(data[8:])).Unmap(),
		dst:      netip.AddrFrom16([16]byte(data[24:])).Unmap(),
		protocol: layers.IPProtocol(data[6]),
		payload:  data[40:min(40+whole, len(data))],
		whole:    whole,
	}
	for p.extended() {
	}
	return p, p.whole >= 0
}

// extended takes one extension header off (RFC 8200 section 4), if there is one.
func (p *packet) extended() bool {
	length := 0
	switch p.protocol {
	case layers.IPProtocolIPv6HopByHop, layers.IPProtocolIPv6Routing, layers.IPProtocolIPv6Destination:
		if len(p.payload) >= 8 {
			length = (int(p.payload[1]) + 1) * 8
		}
	case layers.IPProtocolIPv6Fragment:
		if length = 8; len(p.payload) >= 8 {
			p.fragment = p.fragment || binary.BigEndian.Uint16(p.payload[2:])&^6 != 0
		}
	case layers.IPProtocolAH:
		if len(p.payload) >= 8 {
			length = (int(p.payload[1]) + 2) * 4
		}
	default:
		return false
	}
	if length == 0 || length > len(p.payload) {
		p.protocol = layers.IPProtocolNoNextHeader
		return false
	}
	p.protocol = layers.IPProtocol(p.payload[0])
	p.payload, p.whole = p.payload[length:], p.whole-length
	return true
}

// tcp reads the TCP header into a layer. Options that make no sense are no reason to lose the data behind them.
func (p packet) tcp(into *layers.TCP) bool {
	if len(p.payload) < 20 {
		return false
	}
	err := into.DecodeFromBytes(p.payload, gopacket.NilDecodeFeedback)
	return err == nil || into.DataOffset >= 5 && int(into.DataOffset)*4 <= len(p.payload)
}

// udp reads the UDP header: the two ends and the datagram.
func (p packet) udp() (src, dst netip.AddrPort, data []byte, ok bool) {
	if len(p.payload) < 8 {
		return src, dst, nil, false
	}
	src = netip.AddrPortFrom(p.src, binary.BigEndian.Uint16(p.payload))
	dst = netip.AddrPortFrom(p.dst, binary.BigEndian.Uint16(p.payload[2:]))
	length := int(binary.BigEndian.Uint16(p.payload[4:]))
	return src, dst, p.payload[8:max(8, min(length, len(p.payload)))], true
}

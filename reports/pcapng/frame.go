package pcapng

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"net"
	"net/netip"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"

	"github.com/smtplab/smtplab/sim/record"
)

// frames makes Ethernet frames of packets. It remembers, for each direction of a flow, how many IP packets it had.
type frames struct {
	buf gopacket.SerializeBuffer
	ids map[flowKey]uint16
	eth layers.Ethernet
	ip4 layers.IPv4
	ip6 layers.IPv6
	tcp layers.TCP
	udp layers.UDP
	mss [2]byte
}

// A flowKey is one direction of a flow.
type flowKey struct {
	src, dst netip.AddrPort
	udp      bool
}

// hopLimit is the TTL with which Windows sends.
const hopLimit = 128

// longestPayload is what an IPv4 packet has room for beside both headers.
const longestPayload = 65535 - 20 - 20

var fixAll = gopacket.SerializeOptions{FixLengths: true, ComputeChecksums: true}

// of returns the frame of a packet, with an Ethernet header, padded to 60 bytes as on a wire. It is valid until the next
// call.
func (f *frames) of(p *record.Packet) ([]byte, error) {
	src, dst := p.Src.Addr().Unmap(), p.Dst.Addr().Unmap()
	if !src.IsValid() || !dst.IsValid() || src.Is4() != dst.Is4() {
		return nil, fmt.Errorf("packet: want two addresses of one family, got %v and %v", p.Src, p.Dst)
	}
	if len(p.Payload) > longestPayload {
		return nil, fmt.Errorf("packet: want at most %d octets, got %d", longestPayload, len(p.Payload))
	}
	if f.buf == nil {
		f.buf, f.ids = gopacket.NewSerializeBuffer(), map[flowKey]uint16{}
	}
	f.eth = layers.Ethernet{SrcMAC: hardware(src), DstMAC: hardware(dst), EthernetType: layers.EthernetTypeIPv4}
	network := f.network(p, src, dst)
	transport := f.transport(p, network)
	err := gopacket.SerializeLayers(f.buf, fixAll, &f.eth, network, transport, gopacket.Payload(p.Payload))
	if err != nil {
		return nil, fmt.Errorf("packet of %d octets: %w", len(p.Payload), err)
	}
	frame := f.buf.Bytes()
	if p.UDP && f.udp.Checksum == 0 {
		allOnes(frame[udpAt(src):])
	}
	return frame, nil
}

// allOnes writes a checksum of UDP that came to zero as its other zero, for zero itself says that there is none (RFC 768).
// gopacket does not mind that.
func allOnes(udp []byte) { udp[6], udp[7] = 0xff, 0xff }

// udpAt is where UDP begins in a frame from an address.
func udpAt(src netip.Addr) int {
	const ethernet, ipv4, ipv6 = 14, 20, 40
	if src.Is4() {
		return ethernet + ipv4
	}
	return ethernet + ipv6
}

// hardware is the made-up Ethernet address of a host: of the range that is everybody's to give (IEEE 802, second bit of the
// first octet). That of an IPv4 host shows its address.
func hardware(a netip.Addr) net.HardwareAddr {
	if a.Is4() {
		b := a.As4()
		return net.HardwareAddr{0x02, 0x00, b[0], b[1], b[2], b[3]}
	}
	b := a.As16()
	sum := sha256.Sum256(b[:])
	return net.HardwareAddr{0x02, 0x06, sum[0], sum[1], sum[2], sum[3]}
}

// A networkLayer is an IP header of either version.
type networkLayer interface {
	gopacket.NetworkLayer
	gopacket.SerializableLayer
}

func (f *frames) network(p *record.Packet, src, dst netip.Addr) networkLayer {
	protocol := layers.IPProtocolTCP
	if p.UDP {
		protocol = layers.IPProtocolUDP
	}
	key := flowKey{p.Src, p.Dst, p.UDP}
	if src.Is4() {
		f.ids[key]++
		f.ip4 = layers.IPv4{Version: 4, IHL: 5, TTL: hopLimit, Id: f.ids[key], Flags: layers.IPv4DontFragment, Protocol: protocol,
			SrcIP: src.AsSlice(), DstIP: dst.AsSlice()}
		return &f.ip4
	}
	f.eth.EthernetType = layers.EthernetTypeIPv6
	f.ip6 = layers.IPv6{Version: 6, HopLimit: hopLimit, NextHeader: protocol, FlowLabel: label(key),
		SrcIP: src.AsSlice(), DstIP: dst.AsSlice()}
	return &f.ip6
}

// label is a flow label that says nothing and is the same for all packets of one direction (RFC 6437 section 2).
func label(k flowKey) uint32 {
	sum := sha256.Sum256(fmt.Appendf(nil, "%v %v %v", k.src, k.dst, k.udp))
	return binary.BigEndian.Uint32(sum[:]) >> 12
}

// transport is the TCP or UDP header. Its checksum covers addresses, so it is told of the network layer.
func (f *frames) transport(p *record.Packet, network gopacket.NetworkLayer) gopacket.SerializableLayer {
	if p.UDP {
		f.udp = layers.UDP{SrcPort: layers.UDPPort(p.Src.Port()), DstPort: layers.UDPPort(p.Dst.Port())}
		f.udp.SetNetworkLayerForChecksum(network)
		return &f.udp
	}
	has := func(flag record.Flags) bool { return p.Flags&flag != 0 }
	f.tcp = layers.TCP{SrcPort: layers.TCPPort(p.Src.Port()), DstPort: layers.TCPPort(p.Dst.Port()),
		Seq: p.Seq, Ack: p.Ack, Window: p.Window,
		FIN: has(record.FIN), SYN: has(record.SYN), RST: has(record.RST), PSH: has(record.PSH), ACK: has(record.ACK)}
	if has(record.SYN) {
		f.tcp.Options = []layers.TCPOption{f.segmentSize(p.Src.Addr().Unmap())}
	}
	f.tcp.SetNetworkLayerForChecksum(network)
	return &f.tcp
}

// segmentSize is the option that a SYN has: what fits into an Ethernet frame (RFC 9293 section 3.7.1).
func (f *frames) segmentSize(a netip.Addr) layers.TCPOption {
	size := uint16(1460)
	if a.Is6() {
		size = 1440 // the IPv6 header is 20 octets longer
	}
	binary.BigEndian.PutUint16(f.mss[:], size)
	return layers.TCPOption{OptionType: layers.TCPOptionKindMSS, OptionLength: 4, OptionData: f.mss[:]}
}

package capture

import "encoding/binary"

// A linkType is how frames begin, by its number in the registry of the tcpdump group. gopacket's own type has one byte,
// too small for the newer ones.
type linkType uint16

// The link types that are understood. Two for raw IP and two for loopback differ between systems.
const (
	linkNull     linkType = 0   // BSD and macOS loopback: a word in the byte order of the machine
	linkEthernet linkType = 1   //
	linkRawBSD   linkType = 12  // IP without anything before it
	linkRawOpen  linkType = 14  // the same on OpenBSD
	linkRaw      linkType = 101 // the same in all newer files
	linkLoop     linkType = 108 // OpenBSD loopback: the word in network order
	linkSLL      linkType = 113 // "tcpdump -i any" on Linux, until 2020 and still the default of some
	linkIPv4     linkType = 228
	linkIPv6     linkType = 229
	linkSLL2     linkType = 276 // "tcpdump -i any" since
)

// Values of an EtherType.
const (
	etherIPv4 = 0x0800
	etherIPv6 = 0x86dd
	etherVLAN = 0x8100 // IEEE 802.1Q
	etherQinQ = 0x88a8 // IEEE 802.1ad
	etherOldQ = 0x9100 // the same before it was standard
)

// strip takes what comes before IP off a frame. ok is false where there is no IP in it: ARP, spanning tree and the like.
// known is false for link types that nobody taught us.
func strip(link linkType, data []byte) (ip []byte, ok, known bool) {
	switch link {
	case linkEthernet:
		ip, ok = afterTags(data, 12)
	case linkSLL:
		ip, ok = afterTags(data, 14)
	case linkSLL2:
		// The protocol stands first and the header is 20 octets long (LINKTYPE_LINUX_SLL2).
		if len(data) >= 20 {
			ip, ok = behind(binary.BigEndian.Uint16(data), data[20:])
		}
	case linkNull, linkLoop:
		// The word is a protocol family whose number for IPv6 every BSD chose for itself. IP tells its version better.
		if len(data) >= 4 {
			ip, ok = data[4:], isIP(data[4:])
		}
	case linkRaw, linkRawBSD, linkRawOpen, linkIPv4, linkIPv6:
		ip, ok = data, isIP(data)
	default:
		return nil, false, false
	}
	return ip, ok, true
}

// afterTags reads the EtherType at a place and what follows it.
func afterTags(data []byte, at int) ([]byte, bool) {
	if len(data) < at+2 {
		return nil, false
	}
	return behind(binary.BigEndian.Uint16(data[at:]), data[at+2:])
}

// behind steps over VLAN tags.
func behind(etherType uint16, data []byte) ([]byte, bool) {
	for etherType == etherVLAN || etherType == etherQinQ || etherType == etherOldQ {
		if len(data) < 4 {
			return nil, false
		}
		etherType, data = binary.BigEndian.Uint16(data[2:]), data[4:]
	}
	return data, (etherType == etherIPv4 || etherType == etherIPv6) && isIP(data)
}

func isIP(data []byte) bool { return len(data) > 0 && (data[0]>>4 == 4 || data[0]>>4 == 6) }

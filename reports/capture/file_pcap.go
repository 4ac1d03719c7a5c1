package capture

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
)

// A pcapFile is the format of tcpdump (draft-ietf-opsawg-pcap): one header, then packets.
type pcapFile struct {
	in     *bufio.Reader
	order  binary.ByteOrder
	nanos  bool // time stamps have nanoseconds, else microseconds
	link   linkType
	number int
	head   [16]byte
	data   []byte
}

func newPcapFile(in *bufio.Reader, order binary.ByteOrder, nanos bool) (*pcapFile, error) {
	var head [24]byte
	if _, err := io.ReadFull(in, head[:]); err != nil {
		return nil, &Damage{Err: endOr(err)}
	}
	if major, minor := order.Uint16(head[4:]), order.Uint16(head[6:]); major != 2 {
		return nil, &Damage{Err: fmt.Errorf("want version 2.x of pcap, got %d.%d", major, minor)}
	}
	// The link type's upper bits say how long the frame check sequence is (draft-ietf-opsawg-pcap section 4).
	return &pcapFile{in: in, order: order, nanos: nanos, link: linkType(order.Uint32(head[20:]) & 0xffff)}, nil
}

func (f *pcapFile) next() (frame, error) {
	f.number++
	if _, err := io.ReadFull(f.in, f.head[:]); err == io.EOF {
		return frame{}, io.EOF
	} else if err != nil {
		return frame{}, &Damage{f.number, endOr(err)}
	}
	fraction, length := int64(f.order.Uint32(f.head[4:])), f.order.Uint32(f.head[8:])
	if !f.nanos {
		fraction *= 1000
	}
	at, err := moment(uint64(f.order.Uint32(f.head[:])), fraction)
	if err != nil {
		return frame{}, &Damage{f.number, err}
	}
	if length > longestFrame {
		return frame{}, &Damage{f.number, tooLong(length)}
	}
	f.data = sized(f.data, int(length))
	if _, err := io.ReadFull(f.in, f.data); err != nil {
		return frame{}, &Damage{f.number, endOr(err)}
	}
	return frame{number: f.number, at: at, link: f.link, data: f.data}, nil
}

// sized is a buffer of n octets, the old one where it is long enough.
func sized(b []byte, n int) []byte {
	if cap(b) < n {
		return make([]byte, n, max(n, 2048))
	}
	return b[:n]
}

package capture

import (
	"bufio"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"
)

// A frame is one frame of a file. Its data is valid until the next one is read.
type frame struct {
	number int // from 1
	at     time.Time
	link   linkType
	data   []byte
}

// A source yields the frames of a file, and io.EOF after the last. Any other error is a *Damage.
type source interface {
	next() (frame, error)
}

// Damage says that a file cannot be read on, and where. What stood before it was read.
type Damage struct {
	Packet int // the number of the packet that could not be read, from 1; zero for the file's header
	Err    error
}

// Error begins with the packet's number.
func (d *Damage) Error() string {
	if d.Packet == 0 {
		return "capture: file header: " + d.Err.Error()
	}
	return fmt.Sprintf("capture: packet %d: %v; the packets before it were read", d.Packet, d.Err)
}

// Unwrap returns what is wrong.
func (d *Damage) Unwrap() error { return d.Err }

// longestFrame is the most that Wireshark and tcpdump write for one packet: 256 KiB. A damaged length is mostly longer.
const longestFrame = 256 << 10

// errCut is what io.ReadFull and others say in many ways.
var errCut = errors.New("want more octets, got the end of the file: it was cut, or is still being written")

// The first octets of files, as numbers in big-endian order.
const (
	magicSection     = 0x0a0d0d0a // pcapng: the same in both orders
	magicMicros      = 0xa1b2c3d4
	magicMicrosLess  = 0xd4c3b2a1 // written by a little-endian machine
	magicNanos       = 0xa1b23c4d
	magicNanosLess   = 0x4d3cb2a1
	magicGzip        = 0x1f8b
	magicKuznetzov   = 0xa1b2cd34 // headers of another length, from Linux in the nineties
	magicKuznetzovLE = 0x34cdb2a1
)

// newSource finds out what a file is: pcap or pcapng, of either byte order, perhaps packed by gzip.
//
// The files are read here and not by pcapgo: that holds a link type in one byte, where "tcpdump -i any" needs two, allots
// whatever a damaged length asks for, and divides by zero at odd resolutions of time.
func newSource(r io.Reader) (source, error) {
	in := bufio.NewReaderSize(r, 64<<10)
	if head, _ := in.Peek(2); len(head) == 2 && binary.BigEndian.Uint16(head) == magicGzip {
		unpacked, err := gzip.NewReader(in)
		if err != nil {
			return nil, &Damage{Err: fmt.Errorf("gzip: %w", err)}
		}
		in = bufio.NewReaderSize(unpacked, 64<<10)
	}
	head, err := in.Peek(4)
	if err != nil {
		return nil, &Damage{Err: endOr(err)}
	}
	switch magic := binary.BigEndian.Uint32(head); magic {
	case magicSection:
		return &ngFile{in: in, order: binary.BigEndian}, nil
	case magicMicros, magicNanos:
		return newPcapFile(in, binary.BigEndian, magic == magicNanos)
	case magicMicrosLess, magicNanosLess:
		return newPcapFile(in, binary.LittleEndian, magic == magicNanosLess)
	case magicKuznetzov, magicKuznetzovLE:
		return nil, &Damage{Err: errors.New("want plain pcap or pcapng, got the modified pcap of old Linux: convert it with editcap -F pcapng")}
	}
	return nil, &Damage{Err: fmt.Errorf("want a pcap or pcapng file, got one that begins with %q", head)}
}

// endOr is the error of reading a header or a packet that must be there: its end is a cut.
func endOr(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errCut
	}
	return err
}

// lastSecond is the last of the year 9999, beyond which a time has no JSON form.
const lastSecond = 253402300799

// moment checks a time stamp.
func moment(seconds uint64, nanos int64) (time.Time, error) {
	if seconds > lastSecond {
		return time.Time{}, fmt.Errorf("want a time before the year 10000, got second %d since 1970", seconds)
	}
	return time.Unix(int64(seconds), nanos).UTC(), nil
}

// tooLong complains about a packet.
func tooLong(got uint32) error {
	return fmt.Errorf("want at most %d octets, got a length of %d: the file is damaged", longestFrame, got)
}

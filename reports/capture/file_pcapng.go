package capture

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/bits"
	"time"
)

// An ngFile is the format of Wireshark (draft-ietf-opsawg-pcapng): blocks, each with its length before and after it.
// A section begins with a header and has its own byte order and interfaces, each with a link type and a clock.
type ngFile struct {
	in         *bufio.Reader
	order      binary.ByteOrder
	interfaces []ngInterface
	number     int       // of packets so far
	last       time.Time // of the last packet; simple packets have no time of their own
	body       []byte
}

// An ngInterface is where packets were captured.
type ngInterface struct {
	link      linkType
	perSecond uint64 // units of its time stamps
	offset    uint64 // seconds to be added
}

// Types of blocks. All others are stepped over.
const (
	blockInterface      = 1
	blockOldPacket      = 2
	blockSimplePacket   = 3
	blockEnhancedPacket = 6
	byteOrderMagic      = 0x1a2b3c4d
)

// longestBlock is a long frame with as much for options.
const longestBlock = 2 * longestFrame

// mostInterfaces is far more than any machine has.
const mostInterfaces = 4096

func (f *ngFile) next() (frame, error) {
	for {
		kind, body, err := f.block()
		if err == io.EOF {
			return frame{}, io.EOF
		}
		var got frame
		isPacket := false
		if err == nil {
			got, isPacket, err = f.read(kind, body)
		}
		if err != nil {
			return frame{}, &Damage{f.number + 1, err}
		}
		if isPacket {
			f.number++
			got.number, f.last = f.number, got.at
			return got, nil
		}
	}
}

// read makes of a block what it is.
func (f *ngFile) read(kind uint32, body []byte) (got frame, isPacket bool, err error) {
	switch kind {
	case magicSection:
		f.interfaces = f.interfaces[:0]
		return frame{}, false, f.sectionHeader(body)
	case blockInterface:
		return frame{}, false, f.interfaceBlock(body)
	case blockEnhancedPacket:
		got, err = f.enhanced(body)
		return got, true, err
	case blockOldPacket:
		got, err = f.old(body)
		return got, true, err
	case blockSimplePacket:
		got, err = f.simple(body)
		return got, true, err
	}
	return frame{}, false, nil
}

// block reads a block's type and body; of blocks that are of no use here, nothing but the type.
func (f *ngFile) block() (kind uint32, body []byte, err error) {
	head, err := f.in.Peek(12)
	if len(head) == 0 && err == io.EOF {
		return 0, nil, io.EOF
	}
	if err != nil {
		return 0, nil, endOr(err)
	}
	if kind = f.order.Uint32(head); kind == magicSection {
		if err := f.setOrder(head[8:]); err != nil {
			return 0, nil, err
		}
	}
	length := f.order.Uint32(head[4:])
	useful := kind == magicSection || kind >= blockInterface && kind <= blockSimplePacket || kind == blockEnhancedPacket
	switch {
	case length < 12 || length%4 != 0:
		return 0, nil, fmt.Errorf("want a block of at least 12 octets, a multiple of 4, got a length of %d: the file is damaged", length)
	case useful && length > longestBlock:
		return 0, nil, fmt.Errorf("want a block of at most %d octets, got a length of %d: the file is damaged", longestBlock, length)
	case !useful:
		return kind, nil, f.stepOver(length)
	}
	f.body = sized(f.body, int(length))
	if _, err := io.ReadFull(f.in, f.body); err != nil {
		return 0, nil, endOr(err)
	}
	if again := f.order.Uint32(f.body[length-4:]); again != length {
		return 0, nil, fmt.Errorf("want the block's length %d again at its end, got %d: the file is damaged", length, again)
	}
	return kind, f.body[8 : length-4], nil
}

func (f *ngFile) stepOver(length uint32) error {
	if _, err := f.in.Discard(int(length)); err != nil {
		return endOr(err)
	}
	return nil
}

func (f *ngFile) setOrder(magic []byte) error {
	switch {
	case binary.BigEndian.Uint32(magic) == byteOrderMagic:
		f.order = binary.BigEndian
	case binary.LittleEndian.Uint32(magic) == byteOrderMagic:
		f.order = binary.LittleEndian
	default:
		return fmt.Errorf("want a section header, got byte-order magic %x", magic)
	}
	return nil
}

var errShortBlock = errors.New("want a longer block, got one too short for its type: the file is damaged")

func (f *ngFile) sectionHeader(body []byte) error {
	if len(body) < 16 {
		return errShortBlock
	}
	if major := f.order.Uint16(body[4:]); major != 1 {
		return fmt.Errorf("want version 1.x of pcapng, got %d.%d", major, f.order.Uint16(body[6:]))
	}
	return nil
}

// Options of an interface (draft-ietf-opsawg-pcapng section 4.2).
const (
	optionEnd        = 0
	optionResolution = 9
	optionOffset     = 14
)

// padded is the length of an option with what it takes to the next multiple of four.
func padded(n int) int { return (n + 3) &^ 3 }

func (f *ngFile) interfaceBlock(body []byte) error {
	if len(body) < 8 {
		return errShortBlock
	}
	if len(f.interfaces) == mostInterfaces {
		return fmt.Errorf("want at most %d interfaces, got more: the file is damaged", mostInterfaces)
	}
	i := ngInterface{link: linkType(f.order.Uint16(body)), perSecond: 1_000_000}
	for options := body[8:]; len(options) >= 4; {
		code, length := f.order.Uint16(options), int(f.order.Uint16(options[2:]))
		if code == optionEnd || len(options) < 4+padded(length) {
			break
		}
		value := options[4 : 4+length]
		switch {
		case code == optionResolution && length == 1:
			if i.perSecond = resolution(value[0]); i.perSecond == 0 {
				return fmt.Errorf("want a resolution of time that fits into 64 bits, got %#x", value[0])
			}
		case code == optionOffset && length == 8:
			i.offset = f.order.Uint64(value)
		}
		options = options[4+padded(length):]
	}
	f.interfaces = append(f.interfaces, i)
	return nil
}

// resolution is how many units a second has: a power of ten, or of two where the upper bit is set. Zero means none that
// can be counted.
func resolution(b byte) uint64 {
	base, exponent := uint64(10), b&0x7f
	if b&0x80 != 0 {
		base = 2
	}
	units := uint64(1)
	for range exponent {
		over, product := bits.Mul64(units, base)
		if over != 0 {
			return 0
		}
		units = product
	}
	return units
}

func (f *ngFile) enhanced(body []byte) (frame, error) {
	if len(body) < 20 {
		return frame{}, errShortBlock
	}
	return f.packet(f.order.Uint32(body), body[4:], body[20:])
}

// old is the packet block that the enhanced one took the place of.
func (f *ngFile) old(body []byte) (frame, error) {
	if len(body) < 20 {
		return frame{}, errShortBlock
	}
	return f.packet(uint32(f.order.Uint16(body)), body[4:], body[20:])
}

// packet reads time and length, and cuts the data from what follows.
func (f *ngFile) packet(number uint32, head, rest []byte) (frame, error) {
	if int64(number) >= int64(len(f.interfaces)) {
		return frame{}, fmt.Errorf("want one of %d interfaces, got number %d: the file is damaged", len(f.interfaces), number)
	}
	i := f.interfaces[number]
	units := uint64(f.order.Uint32(head))<<32 | uint64(f.order.Uint32(head[4:]))
	length := f.order.Uint32(head[8:])
	switch {
	case length > longestFrame:
		return frame{}, tooLong(length)
	case int(length) > len(rest):
		return frame{}, fmt.Errorf("want %d octets of data, got a block with %d: the file is damaged", length, len(rest))
	}
	at, err := i.time(units)
	return frame{at: at, link: i.link, data: rest[:length]}, err
}

// time turns an interface's units since 1970 into a time.
func (i ngInterface) time(units uint64) (time.Time, error) {
	high, low := bits.Mul64(units%i.perSecond, 1_000_000_000)
	nanos, _ := bits.Div64(high, low, i.perSecond)
	seconds, carry := bits.Add64(units/i.perSecond, i.offset, 0) // an offset may be negative: then it wraps, as it should
	if carry != 0 && i.offset>>63 == 0 {
		return time.Time{}, errors.New("want a time, got one that does not fit into 64 bits")
	}
	return moment(seconds, int64(nanos))
}

// simple is a packet of the first interface, without time.
func (f *ngFile) simple(body []byte) (frame, error) {
	if len(body) < 4 || len(f.interfaces) == 0 {
		return frame{}, errShortBlock
	}
	length := min(int64(f.order.Uint32(body)), int64(len(body)-4))
	if length > longestFrame {
		return frame{}, tooLong(uint32(length))
	}
	at := f.last
	if at.IsZero() {
		at = time.Unix(0, 0).UTC()
	}
	return frame{at: at, link: f.interfaces[0].link, data: body[4 : 4+length]}, nil
}

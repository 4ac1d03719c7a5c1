package pcapng

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"time"

	"github.com/smtplab/smtplab/sim/record"
)

// A link is the capture of one link in the making.
type link struct {
	sheet
	name string
	held *bytes.Buffer
}

// A sheet is a pcapng file in the making.
type sheet struct {
	out    io.Writer
	frames frames
	block  []byte // reused
}

// The types of blocks, and what is in a section header (draft-ietf-opsawg-pcapng section 4).
const (
	blockSection        = 0x0a0d0d0a
	blockInterface      = 1
	blockEnhancedPacket = 6

	byteOrderMagic = 0x1a2b3c4d
	version        = 1 // 1.0
	lengthUnknown  = 1<<64 - 1
)

// Options of blocks (sections 3.5, 4.1 and 4.2).
const (
	optionEnd         = 0
	optionComment     = 1
	optionName        = 2 // of an interface
	optionDescription = 3
	optionApplication = 4 // of a section
	optionResolution  = 9

	longestOption = 65532
)

// ethernet is the link type of all interfaces, and nanoseconds the resolution of their time stamps: ten to the power of minus
// nine.
const (
	ethernet    = 1
	nanoseconds = 9
)

// begin writes the section header and the description of an interface for each link. The options that would tell of the
// machine's system and processor are left out.
func (s *sheet) begin(description string, links ...string) error {
	s.open(blockSection)
	s.block = le.AppendUint32(s.block, byteOrderMagic)
	s.block = le.AppendUint16(le.AppendUint16(s.block, version), 0)
	s.block = le.AppendUint64(s.block, lengthUnknown)
	s.option(optionApplication, []byte("smtplab"))
	err := s.end(true)
	for _, name := range links {
		s.open(blockInterface)
		s.block = le.AppendUint16(le.AppendUint16(s.block, ethernet), 0)
		s.block = le.AppendUint32(s.block, 0) // frames of any length
		if name != "" {
			s.option(optionName, []byte(name))
		}
		s.option(optionDescription, []byte(description))
		s.option(optionResolution, []byte{nanoseconds})
		if err == nil {
			err = s.end(true)
		}
	}
	return err
}

// write adds a packet of the link that has a number, from 0. Wireshark shows its note above the frame.
func (s *sheet) write(at time.Time, number int, p *record.Packet) error {
	if at.Year() < 1970 || at.Year() > 2261 { // what 64 bits of nanoseconds since 1970 can say
		return fmt.Errorf("want a time between 1970 and 2261, got %v: set another clock", at)
	}
	frame, err := s.frames.of(p)
	if err != nil {
		return err
	}
	nanos, size := uint64(at.UnixNano()), uint32(len(frame))
	s.open(blockEnhancedPacket)
	for _, word := range []uint32{uint32(number), uint32(nanos >> 32), uint32(nanos), size, size} {
		s.block = le.AppendUint32(s.block, word)
	}
	s.append(frame)
	if p.Note != "" {
		s.option(optionComment, []byte(p.Note[:min(len(p.Note), longestOption)]))
	}
	return s.end(p.Note != "")
}

var le = binary.LittleEndian

// open begins a block; its length is filled in at its end.
func (s *sheet) open(kind uint32) {
	s.block = le.AppendUint32(le.AppendUint32(s.block[:0], kind), 0)
}

func (s *sheet) option(code uint16, value []byte) {
	s.block = le.AppendUint16(le.AppendUint16(s.block, code), uint16(len(value)))
	s.append(value)
}

// append adds octets, and what it takes to the next multiple of four.
func (s *sheet) append(data []byte) {
	s.block = append(s.block, data...)
	for len(s.block)%4 != 0 {
		s.block = append(s.block, 0)
	}
}

// end writes the block, whose length stands before and after it.
func (s *sheet) end(options bool) error {
	if options {
		s.block = le.AppendUint32(s.block, optionEnd)
	}
	length := uint32(len(s.block) + 4)
	le.PutUint32(s.block[4:], length)
	_, err := s.out.Write(le.AppendUint32(s.block, length))
	return err
}

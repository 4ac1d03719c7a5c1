package pcapng

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
	"github.com/google/gopacket/pcapgo"

	"github.com/smtplab/smtplab/sim/record"
)

// nanoseconds is the resolution of time stamps, as pcapng spells it: ten to the power of minus nine.
const nanoseconds = 9

// A link is the capture of one link in the making.
type link struct {
	sheet
	name string
	held *bytes.Buffer
}

// A sheet is a pcapng file in the making.
type sheet struct {
	out    io.Writer
	blocks *pcapgo.NgWriter
	frames frames
}

// begin writes the section header and the description of an interface for each link. All options are given: pcapgo's own
// have the name of the machine's system and processor.
func (s *sheet) begin(description string, links ...string) error {
	intf := pcapgo.NgInterface{
		Name: links[0], LinkType: layers.LinkTypeEthernet, TimestampResolution: nanoseconds,
		Description: description,
	}
	section := pcapgo.NgSectionInfo{Application: "smtplab"}
	blocks, err := pcapgo.NewNgWriterInterface(s.out, intf, pcapgo.NgWriterOptions{SectionInfo: section})
	for _, intf.Name = range links[1:] {
		if err == nil {
			_, err = blocks.AddInterface(intf)
		}
	}
	s.blocks = blocks
	return err
}

// write adds a packet of the link that has a number, from 0.
func (s *sheet) write(at time.Time, number int, p *record.Packet) error {
	if at.Year() < 1970 || at.Year() > 2261 { // what 64 bits of nanoseconds since 1970 can say
		return fmt.Errorf("want a time between 1970 and 2261, got %v: set another clock", at)
	}
	frame, err := s.frames.of(p)
	if err != nil {
		return err
	}
	if p.Note != "" {
		return s.writeNoted(at, number, frame, p.Note)
	}
	return s.blocks.WritePacket(gopacket.CaptureInfo{Timestamp: at, CaptureLength: len(frame), Length: len(frame), InterfaceIndex: number}, frame)
}

// Numbers of the pcapng format (draft-ietf-opsawg-pcapng, sections 4.3 and 3.5).
const (
	blockEnhancedPacket = 6
	optionEnd           = 0
	optionComment       = 1
	longestOption       = 65532
)

// writeNoted writes a packet with a comment, which Wireshark shows above the frame. pcapgo can read comments and not
// write them, so the block is made here.
func (s *sheet) writeNoted(at time.Time, number int, frame []byte, note string) error {
	if err := s.flush(); err != nil {
		return err
	}
	note = note[:min(len(note), longestOption)]
	length := uint32(32 + padded(len(frame)) + 4 + padded(len(note)) + 4)
	nanos := uint64(at.UnixNano())
	le := binary.LittleEndian
	b := make([]byte, 0, length)
	for _, word := range []uint32{blockEnhancedPacket, length, uint32(number), uint32(nanos >> 32), uint32(nanos), uint32(len(frame)), uint32(len(frame))} {
		b = le.AppendUint32(b, word)
	}
	b = appendPadded(b, frame)
	b = le.AppendUint16(le.AppendUint16(b, optionComment), uint16(len(note)))
	b = appendPadded(b, []byte(note))
	b = le.AppendUint32(b, optionEnd)
	b = le.AppendUint32(b, length)
	_, err := s.out.Write(b)
	return err
}

// padded is a length with what it takes to the next multiple of four.
func padded(n int) int { return (n + 3) &^ 3 }

func appendPadded(b, data []byte) []byte {
	return append(append(b, data...), make([]byte, padded(len(data))-len(data))...)
}

func (s *sheet) flush() error {
	if s.blocks == nil {
		return errors.New("want a section header, got none")
	}
	return s.blocks.Flush()
}

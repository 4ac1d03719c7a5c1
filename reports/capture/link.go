package capture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
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
	name   string
	out    *bytes.Buffer
	blocks *pcapgo.NgWriter
	frames frames
}

// begin writes the section header and the description of the one interface. All options are given: pcapgo's own have the
// name of the machine's system and processor.
func (l *link) begin() error {
	intf := pcapgo.NgInterface{
		Name: l.name, LinkType: layers.LinkTypeEthernet, TimestampResolution: nanoseconds,
		Description: "link of a simulated network",
	}
	section := pcapgo.NgSectionInfo{Application: "smtplab"}
	blocks, err := pcapgo.NewNgWriterInterface(l.out, intf, pcapgo.NgWriterOptions{SectionInfo: section})
	l.blocks = blocks
	return err
}

// write adds a packet.
func (l *link) write(at time.Time, p *record.Packet) error {
	if at.Year() < 1970 || at.Year() > 2261 { // what 64 bits of nanoseconds since 1970 can say
		return fmt.Errorf("want a time between 1970 and 2261, got %v: set another clock", at)
	}
	frame, err := l.frames.of(p)
	if err != nil {
		return err
	}
	if p.Note != "" {
		return l.writeNoted(at, frame, p.Note)
	}
	return l.blocks.WritePacket(gopacket.CaptureInfo{Timestamp: at, CaptureLength: len(frame), Length: len(frame)}, frame)
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
func (l *link) writeNoted(at time.Time, frame []byte, note string) error {
	if err := l.flush(); err != nil {
		return err
	}
	note = note[:min(len(note), longestOption)]
	length := uint32(32 + padded(len(frame)) + 4 + padded(len(note)) + 4)
	nanos := uint64(at.UnixNano())
	le := binary.LittleEndian
	b := make([]byte, 0, length)
	for _, word := range []uint32{blockEnhancedPacket, length, 0, uint32(nanos >> 32), uint32(nanos), uint32(len(frame)), uint32(len(frame))} {
		b = le.AppendUint32(b, word)
	}
	b = appendPadded(b, frame)
	b = le.AppendUint16(le.AppendUint16(b, optionComment), uint16(len(note)))
	b = appendPadded(b, []byte(note))
	b = le.AppendUint32(b, optionEnd)
	b = le.AppendUint32(b, length)
	_, err := l.out.Write(b)
	return err
}

// padded is a length with what it takes to the next multiple of four.
func padded(n int) int { return (n + 3) &^ 3 }

func appendPadded(b, data []byte) []byte {
	return append(append(b, data...), make([]byte, padded(len(data))-len(data))...)
}

func (l *link) flush() error {
	if l.blocks == nil {
		return errors.New("want a section header, got none")
	}
	return l.blocks.Flush()
}

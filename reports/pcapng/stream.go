package pcapng

import (
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/smtplab/smtplab/sim/record"
)

// A Stream writes packets into one pcapng as they come: each is in the file when [Stream.Add] returns, so that a file whose
// writer was killed can be read. Each link is an interface, by whose name Wireshark tells them apart (frame.interface_name).
// The connections of the links must differ in addresses or ports, or all would seem to be sent twice.
type Stream struct {
	sheet
	start time.Time
	links []string
}

// NewStream begins a file with the packets of links. start is when the record began.
func NewStream(out io.Writer, start time.Time, links ...string) (*Stream, error) {
	s := &Stream{sheet: sheet{out: out}, start: start, links: links}
	err := s.begin("side of a proxy: octets and times are true, segments are made up", links...)
	if err == nil {
		err = s.flush()
	}
	if err != nil {
		return nil, fmt.Errorf("pcapng: %w", err)
	}
	return s, nil
}

// Add writes a packet of one of the links. Other events are passed over.
func (s *Stream) Add(e record.Event) error {
	p, ok := e.Fact.(*record.Packet)
	number := slices.Index(s.links, e.Host)
	if !ok || number < 0 {
		return nil
	}
	err := s.write(s.start.Add(e.At), number, p)
	if err == nil {
		err = s.flush()
	}
	if err != nil {
		return fmt.Errorf("pcapng: link %s: %w", e.Host, err)
	}
	return nil
}

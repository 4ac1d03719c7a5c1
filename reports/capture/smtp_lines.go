package capture

import (
	"bytes"

	"github.com/smtplab/smtplab/sim/record"
)

// longestLine is how much of a line is kept. RFC 5321 section 4.5.3.1 allows 512 octets for commands and 1000 for text.
const longestLine = 16 << 10

// A partial is the line at hand.
type partial struct {
	text    []byte
	lastCR  bool // the last octet that came, kept or not, is CR
	begun   bool
	write   int
	dropped int // octets of this line and those before that were not kept
}

// take takes octets up to the end of a line, if it is among them.
func (p *partial) take(octets []byte, write int) (line record.Line, rest []byte, done bool) {
	if !p.begun {
		p.begun, p.write = true, write
	}
	i := bytes.IndexByte(octets, '\n')
	if i < 0 {
		p.keep(octets)
		return record.Line{}, nil, false
	}
	p.keep(octets[:i])
	line = record.Line{Segment: p.write, Ending: "LF"}
	if p.lastCR {
		line.Ending = ""
		p.text = bytes.TrimSuffix(p.text, []byte("\r"))
	}
	line.Text = string(p.text)
	*p = partial{text: p.text[:0], dropped: p.dropped}
	return line, octets[i+1:], true
}

func (p *partial) keep(octets []byte) {
	if len(octets) == 0 {
		return
	}
	p.lastCR = octets[len(octets)-1] == '\r'
	room := min(len(octets), longestLine-len(p.text))
	p.text = append(p.text, octets[:room]...)
	p.dropped += len(octets) - room
}

// rest is the line without an end, where the stream ends.
func (p *partial) rest() (record.Line, bool) {
	line := record.Line{Segment: p.write, Text: string(p.text), Ending: "none"}
	ok := p.begun && len(p.text) > 0
	*p = partial{text: p.text[:0], dropped: p.dropped}
	return line, ok
}

// overflow is how many octets were not kept since it was asked last.
func (p *partial) overflow() int64 {
	n := p.dropped
	p.dropped = 0
	return int64(n)
}

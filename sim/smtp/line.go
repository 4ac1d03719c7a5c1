package smtp

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// An Ending is how a line ended.
type Ending byte

// The endings.
const (
	EndsCRLF Ending = iota
	EndsLF          // a bare LF
	EndsCR          // a bare CR
	EndsNone        // the stream ended
)

// String is "CRLF", "LF", "CR" or "none".
func (e Ending) String() string { return [...]string{"CRLF", "LF", "CR", "none"}[e&3] }

// Odd is the ending as the record spells it: empty for CRLF.
func (e Ending) Odd() string {
	if e == EndsCRLF {
		return ""
	}
	return e.String()
}

// Endings says what ends a line beside CRLF.
type Endings byte

// What servers accept. RFC 5321 section 2.3.8 knows CRLF alone; many servers take LF too.
const (
	OnlyCRLF   Endings = iota // a bare CR or LF is part of the line
	AlsoLF                    // a bare LF ends a line as well
	AlsoLFOrCR                // and so does a bare CR, once another octet follows
)

// A Line is one line as it came.
type Line struct {
	Text   string // without its ending; of an over-long line the beginning
	Ending Ending
	Size   int // octets of the whole line, without its ending
}

// Overlong reports whether the line was longer than the reader's maximum, and Text is but its beginning.
func (l Line) Overlong() bool { return l.Size > len(l.Text) }

// How the buffer of a LineReader is sized, in octets: it begins small, for worlds that hold thousands of connections,
// and grows to the second size when much comes at once. A longer line makes it longer still.
const (
	firstBuffer = 1 << 10
	bulkBuffer  = 16 << 10
)

// MaxCommandLine is the length of a command line that every server must take, without CRLF (RFC 5321 section 4.5.3.1.4).
// Extensions make it longer: 1036 octets with DSN (RFC 3461 section 5.4).
const MaxCommandLine = 510

// A LineReader cuts a stream into lines, and into runs of octets where a command says so. It reads ahead as far as one
// Read of the stream goes, and no further.
type LineReader struct {
	src     io.Reader
	endings Endings
	max     int
	buf     []byte
	r, w    int // buf[r:w] is read and not yet taken
	scanned int // buf[r:r+scanned] holds no ending
	dropped int // octets of an over-long line that are gone already
	err     error
}

// NewLineReader reads lines of at most max octets, endings not counted, from src.
func NewLineReader(src io.Reader, max int, endings Endings) *LineReader {
	return &LineReader{src: src, max: max, endings: endings}
}

// Reset goes on with another stream, as after STARTTLS, and returns how many octets of the old one were read ahead.
// They are thrown away: who spoke before the handshake must not be heard after it (RFC 3207 section 4.2).
func (l *LineReader) Reset(src io.Reader) (discarded int) {
	discarded = l.w - l.r
	l.src, l.err = src, nil
	l.r, l.w, l.scanned, l.dropped = 0, 0, 0, 0
	return discarded
}

// SetMax changes how long the lines that follow may be, and returns how long they could be before.
func (l *LineReader) SetMax(max int) (before int) {
	before, l.max = l.max, max
	return before
}

// Buffered is how many octets have been read ahead: a client that pipelines makes it more than zero.
func (l *LineReader) Buffered() int { return l.w - l.r }

// Peek is what has been read ahead. It is valid until the next call of another method.
func (l *LineReader) Peek() []byte { return l.buf[l.r:l.w] }

// ReadLine reads the next line. At the end of the stream it returns the octets that have no ending as a line of their
// own, then io.EOF. Another error of the stream, such as a time-out, leaves what was read in place: after it the line
// can be read on.
func (l *LineReader) ReadLine() (Line, error) {
	for {
		if n, ending, ok := l.findEnding(); ok {
			return l.takeLine(n, ending), nil
		}
		l.dropExcess()
		err := l.fill()
		if err == io.EOF && (l.w > l.r || l.dropped > 0) {
			return l.lastLine(), nil
		}
		if err != nil {
			return Line{}, err
		}
	}
}

// findEnding looks for the end of the line at hand, and remembers how far it looked.
func (l *LineReader) findEnding() (length int, ending Ending, ok bool) {
	b := l.buf[l.r:l.w]
	for l.scanned < len(b) {
		i := l.indexEnding(b[l.scanned:])
		if i < 0 {
			l.scanned = len(b)
			return 0, 0, false
		}
		i += l.scanned
		switch {
		case b[i] == '\r' && i+1 == len(b):
			l.scanned = i // LF may follow
			return 0, 0, false
		case b[i] == '\r' && b[i+1] != '\n':
			return i, EndsCR, true
		case b[i] == '\r':
			return i, EndsCRLF, true
		case i > 0 && b[i-1] == '\r':
			return i - 1, EndsCRLF, true
		case l.endings != OnlyCRLF:
			return i, EndsLF, true
		}
		l.scanned = i + 1
	}
	return 0, 0, false
}

// indexEnding finds the next octet that may end a line, or -1.
func (l *LineReader) indexEnding(b []byte) int {
	lf := bytes.IndexByte(b, '\n')
	if l.endings != AlsoLFOrCR {
		return lf
	}
	if lf >= 0 {
		b = b[:lf]
	}
	if cr := bytes.IndexByte(b, '\r'); cr >= 0 {
		return cr
	}
	return lf
}

// takeLine steps over a line of which the last n octets, and its ending, are in the buffer.
func (l *LineReader) takeLine(n int, ending Ending) Line {
	line := Line{Text: string(l.buf[l.r : l.r+min(n, l.max)]), Ending: ending, Size: n + l.dropped}
	l.r += n
	switch ending {
	case EndsCRLF:
		l.r += 2
	case EndsLF, EndsCR:
		l.r++
	}
	l.scanned, l.dropped = 0, 0
	return line
}

// lastLine is what stands before the end of the stream without LF after it.
func (l *LineReader) lastLine() Line {
	n := l.w - l.r
	if l.endings == AlsoLFOrCR && n > 0 && l.buf[l.w-1] == '\r' {
		return l.takeLine(n-1, EndsCR)
	}
	return l.takeLine(n, EndsNone)
}

// dropExcess forgets what an over-long line has beyond its maximum, but for its last octet, for that may be the CR of
// its ending. It is called when the whole buffer has been looked through.
func (l *LineReader) dropExcess() {
	excess := l.w - l.r - l.max - 1
	if excess <= 0 {
		return
	}
	last := l.buf[l.w-1]
	l.w -= excess
	l.buf[l.w-1] = last
	l.dropped += excess
	l.scanned = l.max + 1
	if last == '\r' {
		l.scanned = l.max // to be looked at again, with what follows
	}
}

// fill reads once from the stream.
func (l *LineReader) fill() error {
	if l.err != nil {
		return l.takeErr()
	}
	l.makeRoom()
	for range 100 {
		n, err := l.src.Read(l.buf[l.w:])
		l.w += n
		l.err = err
		if n > 0 {
			return nil
		}
		if err != nil {
			return l.takeErr()
		}
	}
	return io.ErrNoProgress
}

// takeErr is the stream's error. Its end lasts; any other, such as a time-out, is told once and then tried again.
func (l *LineReader) takeErr() error {
	err := l.err
	if !errors.Is(err, io.EOF) {
		l.err = nil
		return err
	}
	return io.EOF
}

// makeRoom sees to it that the buffer has free octets at its end. A buffer that the last read filled to its end is
// doubled: there is more to come.
func (l *LineReader) makeRoom() {
	held, size := l.w-l.r, len(l.buf)
	switch {
	case size == 0:
		size = firstBuffer
	case held == size, l.w == size && size < bulkBuffer:
		size *= 2
	}
	switch {
	case size > len(l.buf):
		bigger := make([]byte, size)
		copy(bigger, l.buf[l.r:l.w])
		l.buf, l.r, l.w = bigger, 0, held
	case held == 0:
		l.r, l.w = 0, 0
	case l.w == size:
		copy(l.buf, l.buf[l.r:l.w])
		l.r, l.w = 0, held
	}
}

// Read reads octets, those read ahead first: whatever follows a line can be read as a plain stream.
func (l *LineReader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if l.r == l.w && l.err == nil && len(p) >= len(l.buf) {
		return l.src.Read(p) // nothing to gain from a copy
	}
	if l.r == l.w {
		if err := l.fill(); err != nil {
			return 0, err
		}
	}
	n := copy(p, l.buf[l.r:l.w])
	l.skip(n)
	return n, nil
}

func (l *LineReader) skip(n int) {
	l.r += n
	l.scanned, l.dropped = 0, 0
}

// AppendOctets reads exactly n octets, as after BDAT (RFC 3030) and XEXCH50, and appends them to dst. It holds no more
// than has come. When the stream ends or fails before, what came is appended and the error says how much that was.
func (l *LineReader) AppendOctets(dst []byte, n int64) ([]byte, error) {
	err := l.octets(n, func(piece []byte) { dst = append(dst, piece...) })
	return dst, err
}

// SkipOctets reads exactly n octets and holds none of them.
func (l *LineReader) SkipOctets(n int64) error { return l.octets(n, func([]byte) {}) }

// octets hands out exactly n octets, as they come.
func (l *LineReader) octets(n int64, take func(piece []byte)) error {
	for got := int64(0); got < n; {
		if l.r == l.w {
			if err := l.fill(); err != nil {
				if err == io.EOF {
					err = io.ErrUnexpectedEOF
				}
				return fmt.Errorf("octets: want %d, got %d: %w", n, got, err)
			}
		}
		piece := int(min(n-got, int64(l.w-l.r)))
		take(l.buf[l.r : l.r+piece])
		l.skip(piece)
		got += int64(piece)
	}
	return nil
}

package smtp

import (
	"bytes"
	"fmt"
	"io"
	"slices"
)

// A DotRule says what ends the content of a message in DATA.
type DotRule byte

// The rules.
const (
	// StrictDots is RFC 5321 section 4.1.1.4: only CRLF.CRLF ends the content, and only CRLF begins a line. A bare CR or
	// LF is content like any other octet, so that nobody can smuggle a second message past.
	StrictDots DotRule = iota
	// BareLFDots is what many old products do: a bare LF ends a line as CRLF does, LF.LF ends the content, and the content
	// gets CRLF in the place of LF.
	BareLFDots
)

// Content is a message as it came after DATA.
type Content struct {
	Data   []byte // without the dots of RFC 5321 section 4.5.2 and without the final one; nil if it was longer than the limit
	Size   int64  // octets of the content, also where it was longer than the limit
	BareLF bool   // there was an LF without CR before it; with BareLFDots it now has one
	BareCR bool   // there was a CR without LF after it
}

// Overlong reports whether the content was longer than the limit, and so was thrown away.
func (c Content) Overlong() bool { return c.Size > int64(len(c.Data)) }

// ReadContent reads a message after DATA up to its final dot. Content of more than limit octets is read to its end all
// the same, for the dialogue to stay in step (RFC 1870 section 6.3), but not kept. A limit of zero is none. When the
// stream ends or fails first, the error says after how many octets, and Data holds what came.
func ReadContent(l *LineReader, rule DotRule, limit int64) (Content, error) {
	var c Content
	d := dotDecoder{src: l, rule: rule, lineStart: true}
	for {
		chunk, err := d.next()
		c.add(chunk, limit)
		c.BareLF, c.BareCR = d.bareLF, d.bareCR
		if err == io.EOF {
			return c, nil
		}
		if err != nil {
			return c, fmt.Errorf("content: want a line with a single dot, got %d octets and no more: %w", c.Size, err)
		}
	}
}

func (c *Content) add(chunk []byte, limit int64) {
	c.Size += int64(len(chunk))
	if limit > 0 && c.Size > limit {
		c.Data = nil
		return
	}
	if free := cap(c.Data) - len(c.Data); free < len(chunk) {
		c.Data = slices.Grow(c.Data, max(len(chunk), cap(c.Data))) // twice as much each time; append would grow by a quarter
	}
	c.Data = append(c.Data, chunk...)
}

// A dotDecoder yields the content of a message in pieces of its source's buffer.
type dotDecoder struct {
	src       *LineReader
	rule      DotRule
	lineStart bool // the octet at hand is the first of a line
	endsInCR  bool // the octet before it is a CR
	bareLF    bool
	bareCR    bool
}

var (
	crlf    = []byte("\r\n")
	crlfDot = []byte("\r\n.")
)

// next returns the next piece of content, which may be empty and is valid until the next call, and io.EOF with it after
// the final dot.
func (d *dotDecoder) next() ([]byte, error) {
	l := d.src
	if l.r == l.w {
		if err := d.more(); err != nil {
			return nil, err
		}
	}
	if d.lineStart && l.buf[l.r] == '.' {
		ended, err := d.dot()
		if err != nil {
			return nil, err
		}
		if ended {
			return nil, io.EOF
		}
	}
	return d.run(), nil
}

// dot looks at a dot that begins a line, with what follows: it is the end, or it is taken away.
func (d *dotDecoder) dot() (ended bool, err error) {
	for {
		b := d.src.Peek()
		n, known := dotEnd(b, d.rule)
		switch {
		case known && n > 0:
			d.src.skip(n)
			return true, nil
		case known:
			d.src.skip(1) // the octet that follows is content, and may be another dot
			d.lineStart = false
			return false, nil
		}
		if err := d.more(); err != nil {
			return false, err
		}
	}
}

// dotEnd reports how long the end of the content is at the beginning of b, zero if there is none, and whether b is long
// enough to know.
func dotEnd(b []byte, rule DotRule) (n int, known bool) {
	switch {
	case len(b) < 2:
		return 0, false
	case b[1] == '\n' && rule == BareLFDots:
		return 2, true
	case b[1] != '\r':
		return 0, true
	case len(b) < 3:
		return 0, false
	case b[2] == '\n':
		return 3, true
	}
	return 0, true
}

// more reads on; a stream that ends before the final dot was cut.
func (d *dotDecoder) more() error {
	err := d.src.fill()
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// run takes what is content for certain: up to a line that begins with a dot, a bare LF that must become CRLF, or the end
// of the buffer.
func (d *dotDecoder) run() []byte {
	b := d.src.Peek()
	end, lines := 0, 0
	for end < len(b) {
		if d.lineStart && b[end] == '.' {
			break
		}
		i := bytes.IndexByte(b[end:], '\n')
		if i < 0 {
			d.lineStart, end = false, len(b)
			break
		}
		i += end
		if i > 0 && b[i-1] == '\r' || i == 0 && d.endsInCR {
			d.lineStart, end, lines = true, i+1, lines+1
			continue
		}
		d.bareLF = true
		if d.rule == BareLFDots {
			return d.lineEndedByLF(b, i, lines)
		}
		d.lineStart, end = false, i+1
	}
	return d.took(b[:end], lines)
}

// lineEndedByLF takes what stands before a bare LF, if anything, and leaves the LF for the next call, which makes it CRLF.
func (d *dotDecoder) lineEndedByLF(b []byte, i, lines int) []byte {
	d.lineStart = false
	if i > 0 {
		return d.took(b[:i], lines)
	}
	d.src.skip(1)
	d.lineStart, d.endsInCR = true, false
	return crlf
}

// took steps over a piece of content that holds so many CRLF, and looks for a CR that is part of none.
func (d *dotDecoder) took(piece []byte, lines int) []byte {
	if len(piece) == 0 {
		return nil
	}
	crs := bytes.Count(piece, crlf[:1])
	if d.endsInCR {
		crs++
	}
	d.endsInCR = piece[len(piece)-1] == '\r'
	if d.endsInCR {
		crs-- // what follows will tell
	}
	d.bareCR = d.bareCR || crs > lines
	d.src.skip(len(piece))
	return piece
}

// AppendDotStuffed appends content as it is sent after DATA (RFC 5321 section 4.5.2): a dot that begins a line is doubled,
// and content that does not end with CRLF gets one. Nothing else is changed; a bare LF begins no line. The final dot is
// not part of it: see AppendFinalDot.
func AppendDotStuffed(dst, content []byte) []byte {
	if len(content) == 0 {
		return dst
	}
	ended := bytes.HasSuffix(content, crlf)
	for {
		if len(content) > 0 && content[0] == '.' {
			dst = append(dst, '.')
		}
		i := bytes.Index(content, crlfDot)
		if i < 0 {
			break
		}
		dst = append(dst, content[:i+2]...)
		content = content[i+2:]
	}
	dst = append(dst, content...)
	if !ended {
		dst = append(dst, crlf...)
	}
	return dst
}

// AppendFinalDot appends the line that ends DATA, a single dot.
func AppendFinalDot(dst []byte) []byte { return append(dst, ".\r\n"...) }

package load

import "bytes"

// A dotScanner looks for the end of content that comes in pieces, and throws all else away. Only CRLF.CRLF is the end, and
// only CRLF begins a line (RFC 5321 section 4.1.1.4), so that nobody can smuggle a second message past.
type dotScanner struct {
	state dotState
	size  int64 // octets of content so far, without dots of transparency (RFC 5321 section 4.5.2)
}

// A dotState is how much of CRLF.CRLF the octets end with.
type dotState int

const (
	inLine    dotState = iota
	afterCR            // CR
	lineStart          // CRLF, or the beginning of the content
	afterDot           // CRLF.
	afterEnd           // CRLF.CR
)

var crlfDot = []byte("\r\n.")

// begin expects the first octet of a message.
func (d *dotScanner) begin() { *d = dotScanner{state: lineStart} }

// scan looks at a piece, and returns how many of its octets belong to the content and its end, and whether that has come.
func (d *dotScanner) scan(b []byte) (taken int, ended bool) {
	for taken < len(b) {
		if d.state == inLine {
			taken += d.skip(b[taken:])
			continue
		}
		if d.step(b[taken]) {
			return taken + 1, true
		}
		taken++
	}
	return taken, false
}

// skip steps over octets that are content for certain: up to a CRLF that has a dot behind it, or to what may become one.
func (d *dotScanner) skip(b []byte) int {
	n := bytes.Index(b, crlfDot)
	switch {
	case n >= 0:
		n += len(crlfDot)
		d.state = afterDot
		d.size += int64(n - 1)
		return n
	case bytes.HasSuffix(b, crlfDot[:2]):
		d.state = lineStart
	case b[len(b)-1] == '\r':
		d.state = afterCR
	}
	d.size += int64(len(b))
	return len(b)
}

// step looks at one octet, and reports whether it is the last of the end. A dot that begins a line counts when it turns
// out to be content.
func (d *dotScanner) step(c byte) (ended bool) {
	switch {
	case d.state == afterEnd && c == '\n':
		return true
	case d.state == afterDot && c == '\r':
		d.state = afterEnd
		return false
	case d.state == afterEnd:
		d.size++ // the CR before c was content; the dot was none all the same, for the rule takes it away
	case d.state == lineStart && c == '.':
		d.state = afterDot
		return false
	case d.state == afterCR && c == '\n':
		d.state = lineStart
		d.size++
		return false
	}
	d.size++
	d.state = inLine
	if c == '\r' {
		d.state = afterCR
	}
	return false
}

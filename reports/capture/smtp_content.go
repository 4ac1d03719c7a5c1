package capture

import "bytes"

// The kinds of octets, as the record names them.
const (
	octetsMessage = "message"
	octetsChunk   = "chunk"
	octetsBlob    = "BLOB"
	octetsTLS     = "TLS"
	octetsMissing = "missing"
)

// A content collects octets that are no lines: a message up to its final dot, or so many octets.
type content struct {
	what   string
	limit  int    // of what is kept
	left   int64  // octets still to come, of those that are counted
	size   int    // octets so far, dots of transparency left out
	missed int    // of them, that were not captured
	kept   []byte // the first of them
	tail   []byte // the last four octets that came, as they came
	dots   bool   // it ends with a dot
}

// newContent collects a message after DATA. It begins as if a line had just ended.
func newContent(limit int) content {
	return content{what: octetsMessage, limit: limit, dots: true, tail: []byte("\r\n")}
}

// newCounted collects so many octets.
func newCounted(what string, n int64, limit int) content {
	return content{what: what, left: n, limit: limit}
}

// take takes octets up to the end of the content, if it is among them.
func (c *content) take(octets []byte) (rest []byte, done bool) {
	if !c.dots {
		n := int(min(c.left, int64(len(octets))))
		c.keep(octets[:n])
		c.left -= int64(n)
		return octets[n:], c.left == 0
	}
	return c.takeLines(octets)
}

// takeLines takes octets up to CRLF.CRLF (RFC 5321 section 4.1.1.4), and leaves out dots that were put in for transparency
// (section 4.5.2). A dot that begins a line is held until it is known which of the two it is.
func (c *content) takeLines(octets []byte) (rest []byte, done bool) {
	for len(octets) > 0 {
		switch {
		case c.at("\r\n"):
			if octets[0] != '.' {
				octets = c.run(octets)
				continue
			}
		case c.at("\r\n."):
			if octets[0] != '\r' {
				octets = c.run(octets) // the dot is dropped
				continue
			}
		case c.at("\r\n.\r"):
			if octets[0] == '\n' {
				return octets[1:], true
			}
			c.keep([]byte{'\r'})
			octets = c.run(octets)
			continue
		default:
			octets = c.run(octets)
			continue
		}
		c.push(octets[0])
		octets = octets[1:]
	}
	return nil, false
}

// run keeps octets up to the end of a line.
func (c *content) run(octets []byte) []byte {
	n := bytes.Index(octets, []byte("\r\n")) + 2
	switch {
	case octets[0] == '\n' && c.at("\r"):
		n = 1
	case n < 2:
		n = len(octets)
	}
	c.keep(octets[:n])
	for _, b := range octets[max(0, n-4):n] {
		c.push(b)
	}
	return octets[n:]
}

// at reports whether the last octets are these; a line's end counts for what follows it only.
func (c *content) at(end string) bool { return bytes.HasSuffix(c.tail, []byte(end)) }

func (c *content) push(b byte) {
	c.tail = append(c.tail, b)
	if n := len(c.tail); n > 4 {
		c.tail = append(c.tail[:0], c.tail[n-4:]...)
	}
}

func (c *content) keep(octets []byte) {
	c.size += len(octets)
	room := min(len(octets), max(0, c.limit-len(c.kept)))
	c.kept = append(c.kept, octets[:room]...)
}

// skip steps over octets that are missing, and reports whether the content ends with them.
func (c *content) skip(n int) (done bool) {
	c.size += n
	c.missed += n
	c.limit = len(c.kept) // what follows a gap would stand in the wrong place
	if c.dots {
		c.tail = append(c.tail[:0], "????"...)
		return false
	}
	c.left -= min(c.left, int64(n))
	return c.left == 0
}

// looksEnded reports whether the last octets end the content for a server that takes LF for the end of a line.
func (c *content) looksEnded() bool { return c.dots && c.at("\n.\n") }

// cutDot takes the final dot of such content, which was kept, off again.
func (c *content) cutDot() {
	c.size -= len(".\n")
	c.kept = c.kept[:min(len(c.kept), c.size)]
}

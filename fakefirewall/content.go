package fakefirewall

import "bytes"

// endOfContent is what ends the message where a line begins (RFC 5321 section 4.1.1.4). Only CRLF ends a line here.
const endOfContent = ".\r\n"

// An ending is how far the end of the content has been seen.
type ending struct {
	lineStart bool // the next byte begins a line
	cr        bool // the last byte was CR
	matched   int  // octets of endOfContent seen at the start of this line
}

func (f *follower) beginContent(exchange) {
	f.mode = inContent
	f.ending = ending{lineStart: true}
	f.expect(exchange{verb: endOfData})
}

func (f *follower) nextContent(p []byte) piece {
	e := &f.ending
	if !e.lineStart {
		return piece{kind: content, n: e.run(p)}
	}
	n := 0
	for n < len(p) && e.matched < len(endOfContent) && p[n] == endOfContent[e.matched] {
		n++
		e.matched++
	}
	if e.matched == len(endOfContent) {
		f.mode = inCommands
		return piece{kind: finalDot, n: n, ends: true}
	}
	if n == len(p) {
		return piece{kind: content, n: n, undecided: true}
	}
	*e = ending{}
	return piece{kind: content, n: n + e.run(p[n:])}
}

// run counts the bytes of p up to the next dot after a line end, which need not be CRLF.
func (e *ending) run(p []byte) int {
	n := 0
	for {
		lf := bytes.IndexByte(p[n:], '\n')
		if lf < 0 {
			*e = ending{cr: p[len(p)-1] == '\r'}
			return len(p)
		}
		lf += n
		crlf := lf == 0 && e.cr || lf > 0 && p[lf-1] == '\r'
		n = lf + 1
		if n == len(p) || p[n] == '.' {
			*e = ending{lineStart: crlf}
			return n
		}
	}
}

// counted is a chunk or BLOB under way.
type counted struct {
	size, done uint64
}

// beginChunk looks whether a command announces a chunk, which follows it at once and is sent whatever the server will
// answer (RFC 3030 section 2). A BDAT that cannot be read has none.
func (f *follower) beginChunk(text []byte) {
	if verbOf(text) != "BDAT" {
		return
	}
	if size, ok := firstNumber(text); ok && size > 0 {
		f.mode, f.counted = inChunk, counted{size: size}
	}
}

// beginBlob prepares for the octets that XEXCH50 announced: no dot and no line end closes them (KB 818222, step 12).
func (f *follower) beginBlob(e exchange) {
	if !e.sized {
		f.loseStep()
		return
	}
	if e.size > 0 {
		f.mode, f.counted = inBlob, counted{size: e.size}
	}
	f.expect(exchange{verb: endOfBlob})
}

func (f *follower) nextCounted(k kind, p []byte) piece {
	c := &f.counted
	n := min(uint64(len(p)), c.size-c.done)
	c.done += n
	made := piece{kind: k, n: int(n), ends: c.done == c.size, size: c.size, done: c.done}
	if made.ends {
		f.mode = inCommands
	}
	return made
}

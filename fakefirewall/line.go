package fakefirewall

import "bytes"

// A line gathers the line that is under way in one direction. It ends with LF, whether a CR stands before it or not:
// what a bare LF means is for the box and the server to judge, and both count it as an end when they are lenient.
type line struct {
	head  []byte // the first maxLine octets, line end included
	ended bool
	given bool // its head was judged, or has passed
}

// take adds the first bytes of p.
func (l *line) take(kind kind, p []byte) piece {
	if l.ended {
		*l = line{head: l.head[:0]}
	}
	n := bytes.IndexByte(p, '\n') + 1
	l.ended = n > 0
	if !l.ended {
		n = len(p)
	}
	room := maxLine - len(l.head)
	if !l.given && n > room {
		n, l.ended = room, false
	}
	l.head = append(l.head, p[:min(n, room)]...)
	made := piece{kind: kind, n: n, ends: l.ended, tail: l.given}
	made.judged = !l.given && (l.ended || len(l.head) == maxLine)
	l.given = l.given || made.judged
	if made.judged || made.ends {
		made.text = l.head
	}
	return made
}

// begun reports whether a line is under way.
func (l *line) begun() bool { return len(l.head) > 0 && !l.ended }

package fakefirewall

import "github.com/smtplab/smtplab/sim"

// What a follower remembers is bounded. A session that goes beyond is no longer followed and passes untouched.
const (
	maxLine    = 4096  // octets of a line that are kept; a longer line is given with its head (RFC 5321 section 4.5.3.1)
	maxEarly   = 65536 // octets sent before the reply that says what they are
	maxPending = 4096  // commands that await their replies
)

// A follower tracks one SMTP session by the bytes that pass. It is told of bytes with next and commit, in the order in
// which they pass, and says of each what it is part of.
type follower struct {
	mode    mode
	lines   [2]line
	pending []exchange // commands whose replies have not passed, in order (RFC 2920 section 3.1)
	inReply bool       // between the lines of a reply
	instead *substitute
	early   []byte // what the client sent while the mode is awaiting
	counted counted
	ending  ending
}

func newFollower() *follower {
	// The greeting is the answer to the connection itself (RFC 5321 section 3.1).
	return &follower{pending: []exchange{{verb: greeting}}}
}

// A mode says what the client's next bytes are.
type mode int

const (
	inCommands mode = iota
	awaiting        // the reply to a command decides
	inContent
	inChunk
	inBlob
	inAnswer // the client's line in a SASL exchange
	inOpaque // nothing that can be followed, in either direction
)

// A kind is what bytes of a session are part of.
type kind int

const (
	commandLine kind = iota
	replyLine
	content     // the message after DATA, its final dot apart
	finalDot    // the line that ends the message
	chunk       // of BDAT (RFC 3030)
	blob        // of XEXCH50 (KB 818222)
	answerLine  // the client's line in a SASL exchange (RFC 4954)
	earlyBytes  // sent before the reply that says what they are
	opaqueBytes // after STARTTLS, or out of step
)

// A piece is as much of one unit (a line, the content, a chunk) as lies in the bytes given.
type piece struct {
	kind kind
	n    int    // how many bytes it has; at least one
	ends bool   // the unit ends here
	text []byte // lines, where the unit ends or is judged: the line so far, its end included; valid until next
	verb string // lines: that of the command, or of the command that is answered, in upper case

	judged bool // lines: with this piece the whole line, or the head of one that is too long, has been given
	tail   bool // lines: what follows a head that was judged, or that had passed before its meaning was known

	code string // complete reply lines: three digits, or nothing where there are none
	last bool   // complete reply lines: the reply ends

	undecided  bool   // content: may yet prove to be the final dot
	size, done uint64 // chunks and BLOBs: octets in all, and how many have come
}

// next says what the first bytes of p, which must not be empty, are, and takes note of them. Before the next call
// commit must be called with the answer.
func (f *follower) next(d sim.Direction, p []byte) piece {
	if f.mode == inOpaque {
		return piece{kind: opaqueBytes, n: len(p)}
	}
	if d == sim.ToClient {
		return f.nextReply(p)
	}
	switch f.mode {
	case awaiting:
		return f.nextEarly(p)
	case inContent:
		return f.nextContent(p)
	case inChunk:
		return f.nextCounted(chunk, p)
	case inBlob:
		return f.nextCounted(blob, p)
	case inAnswer:
		return f.nextAnswer(p)
	default:
		return f.nextCommand(p)
	}
}

// loseStep gives up following.
func (f *follower) loseStep() {
	*f = follower{mode: inOpaque}
}

// nextEarly keeps bytes whose meaning is open, to go over them when it is known. A client must not send any (RFC 2920
// section 3.1: DATA and the like are last in their group), but some do, for good reason or bad.
func (f *follower) nextEarly(p []byte) piece {
	if len(f.early)+len(p) > maxEarly {
		f.loseStep()
		return piece{kind: opaqueBytes, n: len(p)}
	}
	f.early = append(f.early, p...)
	return piece{kind: earlyBytes, n: len(p)}
}

// goOver takes note of bytes that passed before their meaning was known.
func (f *follower) goOver() {
	early := f.early
	f.early = nil
	for len(early) > 0 {
		p := f.next(sim.ToServer, early)
		f.commit(p)
		early = early[p.n:]
	}
	if l := &f.lines[sim.ToServer]; l.begun() {
		l.given = true
	}
}

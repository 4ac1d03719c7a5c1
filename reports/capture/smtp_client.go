package capture

import (
	"strconv"
	"strings"
	"time"

	"github.com/smtplab/smtplab/sim/record"
)

// fromClient reads what the client sent.
func (s *smtp) fromClient(at time.Duration, octets []byte, write int) {
	for len(octets) > 0 && s.verdict != no {
		switch s.mode {
		case commands:
			octets = s.command(at, octets, write)
		case undecided:
			s.hold(at, octets, write)
			return
		case message, counted:
			rest, done := s.content.take(octets)
			if octets = rest; done {
				s.contentEnds(at, "")
			}
		case underTLS:
			s.sealed[0] += len(octets)
			return
		}
	}
}

// command reads a line.
func (s *smtp) command(at time.Duration, octets []byte, write int) (rest []byte) {
	line, rest, done := s.client.take(octets, write)
	if !done {
		return nil
	}
	line.From = record.Client
	s.judgeCommand(line.Text)
	s.line(at, line)
	verb, args, _ := strings.Cut(strings.TrimRight(line.Text, " \t"), " ")
	verb = strings.ToUpper(verb)
	s.awaited = append(s.awaited, awaited{verb, "reply to " + verb})
	if len(s.awaited) > mostAwaited {
		s.awaited = s.awaited[1:]
	}
	switch verb {
	case "QUIT":
		s.quit = true
	case "MAIL", "RSET":
		s.content.what = ""
	case "DATA", "XEXCH50", "STARTTLS":
		s.mode, s.opening = undecided, verb
		s.content = content{left: leadingNumber(args)}
	case "BDAT":
		s.beginChunk(at, args)
	}
	return rest
}

// mostAwaited bounds the list where the server's side was not captured.
const mostAwaited = 1000

// leadingNumber is the first word of a command's arguments, zero where it is no number.
func leadingNumber(args string) int64 {
	word, _, _ := strings.Cut(strings.TrimSpace(args), " ")
	n, err := strconv.ParseInt(word, 10, 62)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// beginChunk begins the octets that follow BDAT whatever the answer will be (RFC 3030 section 2).
func (s *smtp) beginChunk(at time.Duration, args string) {
	what := octetsChunk
	if strings.HasSuffix(strings.ToUpper(args), " LAST") && s.content.what != octetsChunk {
		what = octetsMessage
	}
	s.content = newCounted(what, leadingNumber(args), s.limits.Content)
	if s.mode = counted; s.content.left == 0 {
		s.contentEnds(at, "")
	}
}

// hold keeps what came after a command that may change what octets mean, until the answer is there.
func (s *smtp) hold(at time.Duration, octets []byte, write int) {
	if len(s.held) == 0 {
		s.heldBy = write
	}
	s.held = append(s.held, octets...)
	if !s.spoke || len(s.held) > mostHeld {
		s.decide(at, true)
	}
}

// mostHeld is more than any client sends without an answer, but one whose server's side was not captured.
const mostHeld = 32 << 10

// decide ends the waiting for leave to send something else than commands, and reads what was held.
func (s *smtp) decide(at time.Duration, granted bool) {
	s.mode, s.holed = commands, false
	if granted {
		switch s.opening {
		case "DATA":
			s.mode, s.content = message, newContent(s.limits.Content)
		case "XEXCH50":
			if n := s.content.left; n > 0 {
				s.mode, s.content = counted, newCounted(octetsBlob, n, s.limits.Content)
			}
		case "STARTTLS":
			s.mode = underTLS
		}
	}
	held := s.held
	s.held = nil
	s.fromClient(at, held, s.heldBy)
}

// contentEnds puts down content, and the final dot after a message that has one: with CRLF, with LF, or "none" where the
// capture lacks it.
func (s *smtp) contentEnds(at time.Duration, ending string) {
	c := s.content
	if c.dots && ending == "LF" {
		c.cutDot()
	}
	s.octets(at, record.Client, &c)
	s.mode, s.held = commands, nil
	s.content = content{what: c.what} // a chunk that follows is not the whole message
	switch {
	case c.dots:
		if ending != "none" {
			s.line(at, record.Line{From: record.Client, Text: ".", Ending: ending})
		}
		s.awaited = append(s.awaited, awaited{words: "reply to the end of data"})
	case c.what == octetsBlob:
		s.awaited = append(s.awaited, awaited{words: "reply to the BLOB after XEXCH50"})
	}
}

package load

import (
	"bytes"
	"math/rand/v2"
	"time"

	"github.com/smtplab/smtplab/internal/load/loop"
)

// A mode is what the next octets of a session are.
type mode int

const (
	inCommands mode = iota
	inContent       // of DATA
	inChunk         // of BDAT
)

// A session is a conversation of a sink with one client. It holds no more than the line at hand.
type session struct {
	sink   *Sink
	number uint64 // counts sessions
	chance *rand.Rand
	turn   *loop.Turn // the one at hand

	mode     mode
	line     []byte // the beginning of a line whose end has not come; nil for none
	overlong bool   // and the line is too long already
	late     []byte // a reply that a rule delays
	bye      bool   // hang up after it
	stopping bool   // hang up after the message at hand

	opened, greeted    bool
	commands, mistakes int
	transaction
}

// A transaction is what is known of the message at hand; zero before MAIL.
type transaction struct {
	mail       bool // was said
	recipients int64
	dots       dotScanner
	size       int64 // octets of chunks
	chunked    bool
	chunk      int64 // octets of the chunk at hand that are still to come
	last       bool  // it is the last
	unwanted   bool  // it is of no message
}

// Talk implements [loop.Talker].
func (s *session) Talk(heard []byte, t *loop.Turn) {
	s.turn = t
	if !s.opened {
		s.opened = true
		s.answer(atConnect, s.sink.greeting)
	} else if s.late != nil {
		s.say(s.late)
		s.late, t.Close = nil, s.bye
	}
	for t.Taken < len(heard) && t.Pause == 0 && !t.Close && !t.Full() {
		rest := heard[t.Taken:]
		switch s.mode {
		case inCommands:
			s.hearLine(rest)
		case inContent:
			s.hearContent(rest)
		case inChunk:
			s.hearChunk(rest)
		}
	}
}

var crlf = []byte("\r\n")

// hearLine takes one line, or the beginning of one.
func (s *session) hearLine(b []byte) {
	end := endOfLine(s.line, b)
	if end < 0 {
		s.turn.Taken += len(b)
		s.keep(b)
		return
	}
	s.turn.Taken += end
	line := b[:end]
	if s.line != nil || len(line) > s.sink.limits.Line {
		s.keep(line)
		line = s.line
		s.line = nil
	}
	if s.overlong {
		s.overlong = false
		s.wrong(replyLineTooLong)
		return
	}
	s.command(line[:len(line)-len(crlf)])
}

// keep keeps the beginning of a line; of one that is too long the last octet alone, for that may be the CR of its ending.
func (s *session) keep(b []byte) {
	if len(s.line)+len(b) <= s.sink.limits.Line {
		s.line = append(s.line, b...)
		return
	}
	s.overlong = true
	s.line = append(s.line[:0], b[len(b)-1])
}

// endOfLine finds what follows the first CRLF, the CR of which may be the last octet before b; or -1. Nothing else ends a
// line (RFC 5321 section 2.3.8).
func endOfLine(before, b []byte) int {
	if len(before) > 0 && before[len(before)-1] == '\r' && b[0] == '\n' {
		return 1
	}
	if i := bytes.Index(b, crlf); i >= 0 {
		return i + len(crlf)
	}
	return -1
}

// hearContent takes content up to its end.
func (s *session) hearContent(b []byte) {
	n, ended := s.dots.scan(b)
	s.turn.Taken += n
	if ended {
		s.endMessage(s.dots.size)
	}
}

// hearChunk takes octets of BDAT (RFC 3030 section 2).
func (s *session) hearChunk(b []byte) {
	n := min(int64(len(b)), s.chunk)
	s.chunk -= n
	s.turn.Taken += int(n)
	if s.chunk == 0 {
		s.endChunk()
	}
}

// Leave implements [loop.Talker].
func (s *session) Leave(why error) (lastWords []byte, stay bool) {
	switch {
	case why != loop.ErrStopped:
		return replyTooSlow, false
	case s.late != nil:
		s.goodbye()
		return nil, true
	case s.mode != inCommands || s.mail:
		s.stopping = true
		return nil, true
	}
	return replyStopping, false
}

// Ended implements [loop.Talker].
func (s *session) Ended(error) {
	if s.mode != inCommands {
		s.sink.tally.cut.Add(1)
	}
}

func (s *session) say(reply []byte) { s.turn.Out = append(s.turn.Out, reply...) }

// answer says the good reply, or what the rules of a point have in its place, and reports whether it was the good one.
func (s *session) answer(p point, good []byte) (ok bool) {
	if len(s.sink.rules[p]) == 0 {
		s.say(good)
		return true
	}
	reply, hangUp, delay := good, false, time.Duration(0)
	ok = true
	for _, r := range s.sink.rules[p] {
		if r.share < 1 && s.luck() >= r.share {
			continue
		}
		delay += r.delay
		hangUp = hangUp || r.hangUp
		if r.code != 0 && ok {
			reply, ok = refusal(r.code), false
		}
	}
	if hangUp {
		reply, ok = nil, false
	} else if !ok {
		s.sink.tally.refused.Add(1)
	}
	s.sayLater(delay, reply, hangUp || p == atConnect && !ok)
	return ok
}

// sayLater says something after a time, and then hangs up if that is asked for.
func (s *session) sayLater(delay time.Duration, reply []byte, bye bool) {
	if delay == 0 {
		s.say(reply)
		s.turn.Close = bye
		return
	}
	s.turn.Pause, s.late, s.bye = delay, append([]byte{}, reply...), bye
}

// wrong answers what a client should not have said, and ends the session when that was too often.
func (s *session) wrong(reply []byte) {
	s.sink.tally.refused.Add(1)
	s.say(reply)
	s.mistakes++
	if limit := s.sink.limits.Mistakes; limit > 0 && s.mistakes >= limit {
		s.say(replyTooManyMistakes)
		s.turn.Close = true
	}
}

// luck is a number from 0 to 1, the same in each run for the same session.
func (s *session) luck() float64 {
	if s.chance == nil {
		s.chance = rand.New(rand.NewPCG(s.sink.seed, s.number))
	}
	return s.chance.Float64()
}

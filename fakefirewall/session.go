package fakefirewall

import (
	"time"

	"github.com/smtplab/smtplab/sim"
)

// rules are what a box does, for each kind of piece that it has a mind to. What has no rule passes.
//
// The rules for command and reply are called once per line, when it is complete or has reached maxLine octets; what
// follows such a head shares its fate. With a rule for dot, bytes that may become the final dot are held back until it
// is known whether they do.
type rules struct {
	command, reply, content, dot, chunk, blob rule

	end func(*session, sim.Direction) // a side sent FIN
}

// A rule decides about one unit, by exactly one of the session's pass, drop, put, answer and lose, and may do more.
type rule func(*session, unit)

func (r *rules) of(k kind) rule {
	switch k {
	case commandLine:
		return r.command
	case replyLine:
		return r.reply
	case content:
		return r.content
	case finalDot:
		return r.dot
	case chunk:
		return r.chunk
	case blob:
		return r.blob
	default:
		return nil
	}
}

// A unit is a piece with its bytes: those held back from earlier calls, and those that came now.
type unit struct {
	piece
	way         sim.Direction
	offset      int // of the fresh bytes in their segment
	held, fresh []byte
}

func (u unit) len() int { return len(u.held) + len(u.fresh) }

// split divides a unit after n octets.
func (u unit) split(n int) (head, tail unit) {
	head, tail = u, u
	h := min(n, len(u.held))
	head.held, tail.held = u.held[:h:h], u.held[h:]
	head.fresh, tail.fresh = u.fresh[:n-h:n-h], u.fresh[n-h:]
	return head, tail
}

// A session is the filter of a box that follows SMTP.
type session struct {
	deeds
	rules   rules
	follow  *follower
	held    [2][]byte
	dropped [2]bool // the line whose tail is coming was not let through
	lost    [2]bool // this direction is dead
	parting bool    // the connection ends with the box's own reply that is still due
	finish  sim.Deed
	ended   bool
}

// following makes sessions, each with rules and memory of its own.
func following(make func() rules) stream {
	return func(f sim.Flow) sim.Filter {
		return &session{deeds: deeds{conn: f.Conn}, rules: make(), follow: newFollower()}
	}
}

// Filter takes the bytes apart, and hands each piece to its rule.
func (s *session) Filter(_ time.Duration, d sim.Direction, p []byte) []sim.Action {
	rest := p
	for len(rest) > 0 && !s.ended && !s.lost[d] {
		made := s.follow.next(d, rest)
		s.handle(unit{piece: made, way: d, offset: len(p) - len(rest), fresh: rest[:made.n:made.n]})
		s.follow.commit(made)
		s.answerDue()
		rest = rest[made.n:]
	}
	if s.lost[d] {
		s.account(sim.Lose, len(rest))
	} else {
		s.account(sim.Swallow, len(rest))
	}
	if s.finish != 0 {
		s.end(s.finish)
		s.finish = 0
	}
	return s.take()
}

// End lets go of what is held back, so that the other side sees the same unfinished line before the FIN.
func (s *session) End(_ time.Duration, d sim.Direction) []sim.Action {
	if s.ended || s.lost[d] {
		return nil
	}
	if s.rules.end != nil {
		s.rules.end(s, d)
	}
	if len(s.held[d]) > 0 {
		s.inject(d, s.held[d])
		s.held[d] = nil
	}
	return s.take()
}

func (s *session) handle(u unit) {
	u.held, s.held[u.way] = s.held[u.way], nil
	if u.tail {
		s.handleTail(u)
		return
	}
	apply := s.rules.of(u.kind)
	isLine := u.kind == commandLine || u.kind == replyLine
	switch {
	case isLine && apply != nil && !u.judged, u.undecided && s.rules.dot != nil:
		s.hold(u)
	case apply != nil:
		apply(s, u)
	default:
		s.pass(u)
	}
}

func (s *session) handleTail(u unit) {
	if !s.dropped[u.way] {
		s.pass(u)
		return
	}
	s.account(sim.Swallow, len(u.fresh))
	s.dropped[u.way] = !u.ends
}

// hold keeps bytes back until more is known.
func (s *session) hold(u unit) {
	s.account(sim.Swallow, len(u.fresh))
	s.held[u.way] = append(u.held, u.fresh...)
}

// answerDue sends the box's own replies whose turn has come.
func (s *session) answerDue() {
	for answer := s.follow.due(); answer != nil; answer = s.follow.due() {
		s.inject(sim.ToClient, answer)
	}
	if s.parting && !s.follow.answersDue() {
		s.leave(sim.Close)
	}
}

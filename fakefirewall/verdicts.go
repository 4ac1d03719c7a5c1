package fakefirewall

import "github.com/smtplab/smtplab/sim"

// pass lets a unit through as it is.
func (s *session) pass(u unit) {
	if len(u.held) == 0 {
		s.account(sim.PassOn, len(u.fresh))
		return
	}
	s.account(sim.Swallow, len(u.fresh))
	s.inject(u.way, u.held, u.fresh)
}

// drop acknowledges a unit and forwards nothing of it. A command that is dropped is not answered either.
func (s *session) drop(u unit) {
	s.account(sim.Swallow, len(u.fresh))
	if u.kind == commandLine {
		s.follow.instead = &substitute{}
	}
	s.dropped[u.way] = u.judged && !u.ends
}

// put lets text through in the place of a unit.
func (s *session) put(u unit, text []byte) {
	s.drop(u)
	if u.kind == commandLine {
		s.follow.instead = &substitute{line: text}
	}
	s.inject(u.way, text)
}

// answer keeps a command from the server and answers it, when the replies to the commands before it have passed.
func (s *session) answer(u unit, text string) {
	s.drop(u)
	s.follow.instead = &substitute{answer: []byte(text)}
}

// lastWord is the box's answer to the last thing that the client sent, after which it closes the connection.
func (s *session) lastWord(text string) {
	s.parting = true
	if !s.follow.overrule([]byte(text)) {
		s.inject(sim.ToClient, []byte(text))
	}
}

// lose drops a unit unacknowledged, and with it all that follows in its direction.
func (s *session) lose(u unit) {
	s.account(sim.Lose, len(u.fresh))
	s.lost[u.way] = true
}

// leave closes or cuts the connection when the present bytes are accounted for. No rule is called again.
func (s *session) leave(how sim.Deed) {
	s.finish, s.ended = how, true
}

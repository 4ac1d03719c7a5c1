package capture

import (
	"slices"
	"strings"
	"time"

	"github.com/smtplab/smtplab/sim/record"
)

// fromServer reads what the server sent: replies, line by line.
func (s *smtp) fromServer(at time.Duration, octets []byte, write int) {
	for len(octets) > 0 && s.verdict != no {
		if s.mode == underTLS {
			s.sealed[1] += len(octets)
			return
		}
		line, rest, done := s.server.take(octets, write)
		if octets = rest; !done {
			return
		}
		line.From = record.Server
		s.judgeReply(line.Text)
		code, final := replyCode(line.Text)
		if code == "421" && len(s.awaited) == 0 { // RFC 5321 section 3.8: said by a server that waited in vain
			s.gaveUp(at, record.Server, "next command")
		}
		if final && len(s.awaited) == 0 {
			s.unasked(at)
		}
		s.line(at, line)
		if final {
			s.replied(at, code)
		}
	}
}

// replyCode reads the code of a line; final says that no other line of the same reply follows (RFC 5321 section 4.2.1).
func replyCode(line string) (code string, final bool) {
	if len(line) < 3 || strings.Trim(line[:3], "0123456789") != "" {
		return "", false
	}
	return line[:3], len(line) == 3 || line[3] != '-'
}

// replied takes a reply to what was asked first. Leave to send content belongs to whoever asked for it, also where the list
// is not in step, as after a gap.
func (s *smtp) replied(at time.Duration, code string) {
	i := 0
	if code == "354" {
		i = max(0, slices.IndexFunc(s.awaited, func(a awaited) bool { return a.verb == "DATA" || a.verb == "XEXCH50" }))
	}
	if i >= len(s.awaited) {
		return
	}
	verb := s.awaited[i].verb
	s.awaited = slices.Delete(s.awaited, 0, i+1)
	if s.mode == undecided && verb == s.opening {
		s.decide(at, code[0] == '3' && verb != "STARTTLS" || code == "220" && verb == "STARTTLS")
	}
}

// unasked is a reply that nothing asked for. In the middle of content it says that the server has seen an end that we have
// not: it was in a gap, or the server takes bare LF. The reply is the answer to that end then.
func (s *smtp) unasked(at time.Duration) {
	switch {
	case s.mode == message && s.content.looksEnded():
		s.contentEnds(at, "LF")
	case s.holed && (s.mode == message || s.mode == counted):
		s.contentEnds(at, "none")
	}
}

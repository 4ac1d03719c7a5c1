package fakefirewall

import (
	"fmt"

	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/catalogue"
)

func init() {
	register(entry{
		name:    "size-limit",
		summary: "stops messages that are larger than it allows",
		story: `A proxy with a limit of its own, which the server's SIZE (RFC 1870) does not announce. With mode=answer it lets
the client finish, answers 552 (RFC 5321 section 4.5.3.1.9) and closes both sides, so that the server drops what it has;
with mode=cut it resets the connection at the octet too many, which tells the client nothing and makes it try again.
The octets counted are those that pass: dots doubled for transparency count.`,
		params: []catalogue.Param{
			{Name: "max", Default: "10485760", Usage: "the largest message, in octets"},
			{Name: "mode", Default: "answer", Usage: "answer or cut"},
		},
		make: func(s *catalogue.Settings) (stream, error) {
			limit := s.Int("max")
			cut := s.Choice("mode", "answer", "cut") == "cut"
			if limit < 1 {
				return nil, fmt.Errorf("setting max: want one octet or more, got %q", s.String("max"))
			}
			return following(func() rules { return (&sizer{limit: limit, cut: cut}).rules() }), nil
		},
	})
}

const tooLarge = "552 5.3.4 Message size exceeds fixed limit\r\n" // RFC 5321 section 4.2.3; RFC 3463 section 3.4

// A sizer counts the octets of one message after the other.
type sizer struct {
	limit, seen int
	cut         bool
	over        bool // the message is too large, and nothing passes any more
}

func (z *sizer) rules() rules {
	return rules{command: z.command, content: z.count, chunk: z.countChunk, dot: z.dot}
}

func (z *sizer) command(s *session, u unit) {
	if z.over {
		s.drop(u)
		return
	}
	if u.verb == "MAIL" {
		z.seen = 0
	}
	s.pass(u)
}

func (z *sizer) count(s *session, u unit) {
	room := z.limit - z.seen
	if z.over || u.len() <= room {
		z.seen += u.len()
		z.passOrDrop(s, u)
		return
	}
	head, tail := u.split(room)
	s.pass(head)
	s.drop(tail)
	z.seen, z.over = z.limit, true
	s.note("stopped a message at %d octets", z.limit)
	if z.cut {
		s.leave(sim.Cut)
	}
}

func (z *sizer) countChunk(s *session, u unit) {
	z.count(s, u)
	if u.ends {
		z.reply(s)
	}
}

func (z *sizer) dot(s *session, u unit) {
	z.passOrDrop(s, u)
	z.reply(s)
}

func (z *sizer) passOrDrop(s *session, u unit) {
	if z.over {
		s.drop(u)
		return
	}
	s.pass(u)
}

// reply refuses a message that was too large, now that the client has sent it all, and then hangs up.
func (z *sizer) reply(s *session) {
	if !z.over || s.ended {
		return
	}
	s.lastWord(tooLarge)
}

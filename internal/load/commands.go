package load

import (
	"strconv"
	"strings"

	"github.com/smtplab/smtplab/sim/smtp"
)

// verbs says what to do for each command.
var verbs = map[string]func(*session, smtp.Command){
	"HELO": (*session).hello, "EHLO": (*session).hello,
	"MAIL": (*session).sender, "RCPT": (*session).recipient,
	"DATA": (*session).data, "BDAT": (*session).bdat,
	"RSET": alone(atRset, (*session).reset), "QUIT": alone(atQuit, (*session).quit),
	"NOOP": func(s *session, _ smtp.Command) { s.answer(atNoop, replyOK) },
	"VRFY": func(s *session, _ smtp.Command) { s.answer(atVrfy, replyVerify) },
	"HELP": func(s *session, _ smtp.Command) { s.say(replyHelp) },
	"EXPN": func(s *session, _ smtp.Command) { s.wrong(replyNotDone) },
}

// alone makes a command that takes no argument.
func alone(p point, do func(*session, point)) func(*session, smtp.Command) {
	return func(s *session, c smtp.Command) {
		if c.Args != "" {
			s.wrong(replyNoArgument)
			return
		}
		do(s, p)
	}
}

// command takes one command.
func (s *session) command(line []byte) {
	if s.commands++; s.sink.limits.Commands > 0 && s.commands > s.sink.limits.Commands {
		s.say(replyTooManyCommands)
		s.turn.Close = true
		return
	}
	c, err := smtp.ParseCommand(string(line))
	if err != nil {
		s.wrong(replyBadLine)
		return
	}
	do, known := verbs[c.Verb]
	if !known || s.sink.lacks(c.Verb) {
		s.wrong(replyUnknown)
		return
	}
	do(s, c)
}

// hello begins the session, and ends a transaction (RFC 5321 section 4.1.4).
func (s *session) hello(c smtp.Command) {
	if smtp.CheckHello(c.Args).Has(smtp.NameEmpty | smtp.NameHasBlank) {
		s.wrong(replyBadName)
		return
	}
	at, reply := atHelo, s.sink.helo
	if c.Verb == "EHLO" {
		at, reply = atEhlo, s.sink.ehlo
	}
	if s.answer(at, reply) {
		s.greeted, s.transaction = true, transaction{}
	}
}

func (s *session) sender(c smtp.Command) {
	switch {
	case !s.greeted:
		s.wrong(replyHelloFirst)
		return
	case s.mail:
		s.wrong(replyMailTwice)
		return
	}
	_, params, err := smtp.ParseMail(c.Args, 0)
	if err != nil {
		s.wrong(replyBadPath)
		return
	}
	for _, p := range params {
		if bad := s.sink.parameter(p); bad != nil {
			s.wrong(bad)
			return
		}
	}
	s.mail = s.answer(atMail, replySender)
}

// parameter looks at a parameter of MAIL, and returns the reply to one that is not taken.
func (k *Sink) parameter(p smtp.Param) (bad []byte) {
	switch keyword := strings.ToUpper(p.Keyword); { // in any case (RFC 5321 section 2.4)
	case keyword == "SIZE" && !k.lacks("SIZE"):
		n, err := smtp.ParseSize(p.Value)
		if err != nil {
			return replyBadPath
		}
		if k.limits.Size > 0 && n > k.limits.Size {
			return replyTooLarge
		}
		return nil
	case keyword == "BODY" && !k.lacks("8BITMIME"):
		if v := strings.ToUpper(p.Value); v == "7BIT" || v == "8BITMIME" {
			return nil
		}
	}
	return replyBadParameter
}

func (s *session) recipient(c smtp.Command) {
	if !s.mail {
		s.wrong(replyMailFirst)
		return
	}
	_, params, err := smtp.ParseRcpt(c.Args, 0)
	switch limit := s.sink.limits.Recipients; {
	case err != nil:
		s.wrong(replyBadPath)
	case len(params) > 0:
		s.wrong(replyBadParameter)
	case s.chunked:
		s.wrong(replyNoMixing)
	case limit > 0 && s.recipients >= int64(limit):
		s.sink.tally.refused.Add(1)
		s.say(replyTooManyRcpt) // RFC 5321 section 4.5.3.1.10
	default:
		if s.answer(atRcpt, replyRecipient) {
			s.recipients++
		}
	}
}

func (s *session) data(c smtp.Command) {
	switch {
	case c.Args != "":
		s.wrong(replyNoArgument)
	case !s.mail:
		s.wrong(replyMailFirst)
	case s.recipients == 0:
		s.wrong(replyRcptFirst)
	case s.chunked:
		s.wrong(replyNoMixing)
	case s.answer(atData, replyStart):
		s.mode = inContent
		s.dots.begin()
	}
}

// bdat takes the octets of a chunk in any case: the client sends them without waiting (RFC 3030 section 2).
func (s *session) bdat(c smtp.Command) {
	size, last, _ := strings.Cut(c.Args, " ")
	n, err := strconv.ParseInt(size, 10, 64)
	if err != nil || n < 0 || last != "" && !strings.EqualFold(last, "LAST") {
		s.wrong(replyBadChunk)
		s.turn.Close = true // nobody knows what follows
		return
	}
	s.mode, s.chunk, s.last = inChunk, n, last != ""
	s.unwanted = s.recipients == 0
	s.chunked = !s.unwanted
	s.size += n
	if n == 0 {
		s.endChunk()
	}
}

// endChunk answers a chunk.
func (s *session) endChunk() {
	s.mode = inCommands
	switch {
	case s.unwanted:
		s.wrong(replyRcptFirst)
	case s.sink.tooLarge(s.size):
		s.wrong(replyTooLarge)
		s.transaction = transaction{}
	case s.last:
		s.endMessage(s.size)
	default:
		s.say(replyOK)
	}
}

// endMessage answers a message. Its size is what it had without dots of transparency.
func (s *session) endMessage(size int64) {
	recipients := s.recipients
	s.mode, s.transaction = inCommands, transaction{}
	switch {
	case s.sink.tooLarge(size):
		s.wrong(replyTooLarge)
	case s.answer(atEnd, replyOK):
		s.sink.took(recipients, size)
	}
	if s.stopping {
		s.goodbye()
	}
}

// goodbye hangs up because the sink stops, after a reply that may be late.
func (s *session) goodbye() {
	if s.late != nil {
		s.late, s.bye = append(s.late, replyStopping...), true
		return
	}
	s.say(replyStopping)
	s.turn.Close = true
}

func (s *session) reset(p point) {
	if s.answer(p, replyOK) {
		s.transaction = transaction{}
	}
}

func (s *session) quit(p point) {
	s.answer(p, replyBye)
	s.bye = true
	s.turn.Close = s.turn.Pause == 0
}

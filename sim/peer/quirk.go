package peer

import (
	"slices"
	"strings"
	"time"

	"github.com/smtplab/smtplab/sim/smtp"
)

// A Quirk breaks a rule of the receiving side for which Receive has no field, in a few lines: mutants are made of it, and
// no product has one. What is nil changes nothing. Where a server has several quirks, the first is asked first.
type Quirk struct {
	// Command carries out a command in the place of the server. It may change the command, call t.Obey for what the server
	// would do, before or after something of its own, or leave that out.
	Command func(t *Turn)
	// Reply changes what is about to be said: the greeting, for which the turn has no verb, or a reply to the command. The
	// reply at the end of data is of the turn of DATA, as its 354 is.
	Reply func(t *Turn, r *smtp.Reply)
	// Data reads a message after 354, up to its end, and takes the dots away of RFC 5321 section 4.5.2, in the place of
	// [smtp.ReadContent]. What it returns with an error was cut short, and is forgotten.
	Data func(in *smtp.LineReader) (content []byte, err error)
	// Content changes a message that is about to be accepted, before it gets its Received field, or refuses it with a reply
	// such as "550 No".
	Content func(content []byte) (changed []byte, refusal string)
	// Delivered changes a message that is about to be put into a mailbox, with its Return-Path.
	Delivered func(content []byte) []byte
}

// A Turn is one command of a client, as a quirk sees it. A command that cannot be read has no verb, but its Raw line.
type Turn struct {
	smtp.Command
	session *session
	next    int // quirk to be asked
}

// take carries out a command, quirks first.
func (n *session) take(c smtp.Command) {
	n.turn = Turn{Command: c, session: n}
	n.turn.Obey()
}

// Obey carries the command out as the server does, as far as no later quirk has its way with it.
func (t *Turn) Obey() {
	quirks := t.session.rules.Quirks
	for t.next < len(quirks) {
		q := quirks[t.next]
		t.next++
		if q.Command != nil {
			q.Command(t)
			return
		}
	}
	t.session.carryOut(t.Command)
}

// Answer says a reply, a text with its code such as "250 OK". It may hold what the texts of [Receive] may.
func (t *Turn) Answer(text string) { t.session.answer(text) }

// Close ends the session, without a word, once what was said has left.
func (t *Turn) Close() { t.session.done = true }

// Wait lets time pass.
func (t *Turn) Wait(d time.Duration) { t.session.host.Sleep(d) }

// Extended reports whether the client said EHLO.
func (t *Turn) Extended() bool { return t.session.esmtp }

// Secured reports whether TLS is on.
func (t *Turn) Secured() bool { return t.session.secured }

// Offers reports whether the server would offer an extension to this client now.
func (t *Turn) Offers(keyword string) bool {
	return slices.ContainsFunc(t.session.announced(), func(line string) bool { return strings.HasPrefix(line, keyword) })
}

// More reports whether the client has said more already.
func (t *Turn) More() bool { return t.session.in.Buffered() > 0 }

// Greeted reports whether the client said HELO or EHLO.
func (t *Turn) Greeted() bool { return t.session.hello }

// Underway reports whether a transaction has begun, and how many recipients it has.
func (t *Turn) Underway() (recipients int, ok bool) {
	if t.session.mail == nil {
		return 0, false
	}
	return len(t.session.mail.recipients), true
}

// Forget gives up the transaction.
func (t *Turn) Forget() { t.session.mail = nil }

// Keep remembers the transaction. The function that it returns brings it back, whatever has become of it meanwhile.
func (t *Turn) Keep() (restore func()) {
	if t.session.mail == nil {
		return t.Forget
	}
	kept := *t.session.mail
	return func() { t.session.mail = &kept }
}

// Swallow reads so many octets and thinks nothing of them.
func (t *Turn) Swallow(octets int64) { t.session.octets(octets, maxAside) }

// readContent reads a message up to the end of its data. One that is too large is not kept.
func (n *session) readContent() (smtp.Content, error) {
	for _, q := range n.rules.Quirks {
		if q.Data == nil {
			continue
		}
		data, err := q.Data(n.in)
		c := smtp.Content{Data: data, Size: int64(len(data))}
		if n.rules.MaxSize > 0 && len(data) > n.rules.MaxSize {
			c.Data = nil
		}
		return c, err
	}
	rule := smtp.StrictDots
	if n.rules.LenientEnd {
		rule = smtp.BareLFDots
	}
	return smtp.ReadContent(n.in, rule, int64(n.rules.MaxSize))
}

// changed is a message as the quirks make it, or the reply with which they refuse it.
func (r *Receive) changed(content []byte) (changed []byte, refusal string) {
	for _, q := range r.Quirks {
		if q.Content == nil {
			continue
		}
		if content, refusal = q.Content(content); refusal != "" {
			return nil, refusal
		}
	}
	return content, ""
}

// delivered is a message for a mailbox as the quirks make it.
func (r *Receive) delivered(content []byte) []byte {
	for _, q := range r.Quirks {
		if q.Delivered != nil {
			content = q.Delivered(content)
		}
	}
	return content
}

// misspeak lets the quirks change a reply.
func (n *session) misspeak(reply *smtp.Reply) {
	for _, q := range n.rules.Quirks {
		if q.Reply != nil {
			q.Reply(&n.turn, reply)
		}
	}
}

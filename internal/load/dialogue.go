package load

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/smtplab/smtplab/internal/load/loop"
	"github.com/smtplab/smtplab/sim/smtp"
)

// A step is what a reply answers.
type step int

const (
	toConnect step = iota
	toHello
	toHelo
	toMail
	toRcpt
	toData
	toEnd
	toReset
	toQuit
)

// A dialogue sends message after message, in one session or in one for each.
type dialogue struct {
	load  *Load
	loop  loop.Loop
	count *counter
	turn  *loop.Turn // the one at hand

	line    []byte // of a reply whose end has not come
	parser  smtp.ReplyParser
	awaited []step // what the replies to come answer
	due     time.Time
	under   bool // a message is under way, and was due then
	parcel
}

// A parcel is what has become of the message under way.
type parcel struct {
	asked, taken int    // recipients
	trouble      string // why it was not taken; empty while it may be
}

// begin takes the next message, and makes a session for it when it is due.
func (d *dialogue) begin() {
	if !d.takeNext() {
		d.load.retire()
		return
	}
	if time.Until(d.due) > 0 {
		d.loop.At(d.due, d.dial)
		return
	}
	d.dial()
}

// dial begins a session.
func (d *dialogue) dial() {
	d.awaited = append(d.awaited[:0], toConnect)
	d.line = d.line[:0]
	d.parser.Reset()
	d.count.sessions++
	d.loop.Dial(d.load.config.To, d)
}

// takeNext takes the next message.
func (d *dialogue) takeNext() (ok bool) {
	d.due, d.under = d.load.pace.next(time.Now())
	d.parcel = parcel{}
	return d.under
}

// Talk implements [loop.Talker].
func (d *dialogue) Talk(heard []byte, t *loop.Turn) {
	d.turn = t
	t.Taken = len(heard)
	if len(heard) == 0 && d.under && len(d.awaited) == 0 { // a pause is over
		d.envelope()
		return
	}
	for len(heard) > 0 && !t.Abort {
		end := endOfLine(d.line, heard)
		if end < 0 {
			d.keep(heard)
			return
		}
		line := heard[:end]
		if len(d.line) > 0 {
			d.keep(line)
			line = d.line
			d.line = d.line[:0]
		}
		heard = heard[end:]
		if complete, err := d.parser.Add(string(line[:len(line)-len(crlf)])); err != nil {
			d.giveUp(fmt.Sprintf("reply to %v: %v", d.awaited, err))
		} else if complete {
			reply := d.parser.Reply()
			d.parser.Reset()
			d.answered(reply)
		}
	}
}

// longestReplyLine is how much of a line without an end is waited for; RFC 5321 section 4.5.3.1.5 allows 512 octets.
const longestReplyLine = 8 << 10

// keep keeps the beginning of a line.
func (d *dialogue) keep(b []byte) {
	if d.line = append(d.line, b...); len(d.line) > longestReplyLine {
		d.giveUp("reply line too long")
	}
}

// answered takes a reply.
func (d *dialogue) answered(r smtp.Reply) {
	if len(d.awaited) == 0 {
		d.giveUp("reply to nothing: " + r.String())
		return
	}
	to := d.awaited[0]
	d.awaited = append(d.awaited[:0], d.awaited[1:]...)
	if r.Code == 421 && to != toQuit { // RFC 5321 section 3.8: the server hangs up
		d.giveUp(r.String())
		return
	}
	switch to {
	case toConnect:
		d.load.mute.Store(0)
		d.expect(r, "connection", func() { d.say(d.load.script.hello, toHello) })
	case toHello:
		if isUnknown(r) && !d.load.config.Pipelining { // RFC 5321 section 3.2; there is no pipelining after HELO
			d.say(d.load.script.helo, toHelo)
			return
		}
		d.expect(r, "EHLO", func() { d.greeted(r) })
	case toHelo:
		d.expect(r, "HELO", d.envelope)
	case toMail, toRcpt, toData:
		d.envelopeAnswered(to, r)
	case toEnd:
		if !r.Positive() {
			d.parcel.trouble = trouble("end of data", r)
		}
		d.conclude()
		d.goOn()
	case toReset:
		d.expect(r, "RSET", d.goOn)
	case toQuit:
		d.turn.Abort = true // both have said all: nothing is lost, and no port waits (RFC 9293 section 3.6.1)
	}
}

// isUnknown reports whether a server does not know the command.
func isUnknown(r smtp.Reply) bool { return r.Code == 500 || r.Code == 502 }

// expect goes on after a positive reply; after another there is no going on in this session.
func (d *dialogue) expect(r smtp.Reply, to string, next func()) {
	if !r.Positive() {
		d.giveUp(trouble(to, r))
		return
	}
	next()
}

func trouble(to string, r smtp.Reply) string { return to + ": " + r.String() }

// greeted begins with the first message.
func (d *dialogue) greeted(r smtp.Reply) {
	if d.load.config.Pipelining {
		if _, offered := smtp.ParseExtensions(r); !offered.Has("PIPELINING") {
			d.giveUp("the server does not offer PIPELINING")
			return
		}
	}
	d.envelope()
}

// say says something that will be answered.
func (d *dialogue) say(words []byte, answers step) {
	d.turn.Out = append(d.turn.Out, words...)
	d.awaited = append(d.awaited, answers)
}

// giveUp ends the session. What is under way has failed, or was refused if there is a reply to say so.
func (d *dialogue) giveUp(why string) {
	if d.under {
		d.parcel.trouble = why
		d.conclude()
	}
	d.turn.Abort = true
}

// conclude counts the message under way.
func (d *dialogue) conclude() {
	d.under = false
	d.load.finished.Add(1)
	c := d.count
	c.recipientsRefused += int64(d.parcel.asked - d.parcel.taken)
	if d.parcel.trouble == "" {
		c.accepted++
		c.record(time.Since(d.due))
		return
	}
	c.refused++
	c.trouble(d.parcel.trouble)
}

// goOn sends the next message when it is due, or says goodbye.
func (d *dialogue) goOn() {
	if !d.load.config.Keep || !d.takeNext() {
		d.say(d.load.script.quit, toQuit)
		return
	}
	if wait := time.Until(d.due); wait > 0 {
		d.turn.Pause = wait
		return
	}
	d.envelope()
}

// Leave implements [loop.Talker].
func (d *dialogue) Leave(why error) (lastWords []byte, stay bool) {
	if why == loop.ErrStopped && d.under && len(d.awaited) > 0 {
		return nil, true
	}
	return d.load.script.quit, false
}

// Ended implements [loop.Talker].
func (d *dialogue) Ended(err error) {
	if len(d.awaited) > 0 && d.awaited[0] == toConnect && d.load.mute.Add(1) >= mostMute {
		d.load.pace.stop()
	}
	if begun := len(d.awaited) > 0; d.under && (begun || err != loop.ErrStopped) {
		d.load.finished.Add(1)
		d.count.failed++
		d.count.trouble(ending(err))
	}
	d.begin()
}

// ending says why a connection ended, in words that are the same for all to which the same happened.
func ending(err error) string {
	if err == nil {
		return "the server closed the connection"
	}
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(err) {
		err = inner
	}
	return strings.TrimSpace(err.Error())
}

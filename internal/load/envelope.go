package load

import "github.com/smtplab/smtplab/sim/smtp"

// envelope begins a message: with MAIL alone, or with all up to DATA.
func (d *dialogue) envelope() {
	s := d.load.script
	if !d.load.config.Pipelining {
		d.say(s.mail, toMail)
		return
	}
	d.turn.Out = append(d.turn.Out, s.envelope...)
	d.awaited = append(d.awaited, toMail)
	for range s.rcpt {
		d.awaited = append(d.awaited, toRcpt)
	}
	d.awaited = append(d.awaited, toData)
}

// envelopeAnswered takes the reply to MAIL, RCPT or DATA.
func (d *dialogue) envelopeAnswered(to step, r smtp.Reply) {
	switch {
	case to == toMail && !r.Positive():
		d.blame("MAIL", r)
	case to == toRcpt:
		d.parcel.asked++
		if r.Positive() {
			d.parcel.taken++
		} else if d.parcel.taken == 0 {
			d.blame("RCPT", r)
		}
	case to == toData && !r.Intermediate():
		d.blame("DATA", r)
	case to == toData:
		d.content()
		return
	}
	if len(d.awaited) == 0 {
		d.nextCommand(to)
	}
}

// blame keeps the first reason for which a message is not taken.
func (d *dialogue) blame(what string, r smtp.Reply) {
	if d.parcel.trouble == "" {
		d.parcel.trouble = trouble(what, r)
	}
}

// nextCommand says the next command of the envelope, when no reply is awaited.
func (d *dialogue) nextCommand(after step) {
	s := d.load.script
	switch {
	case after == toMail && d.parcel.trouble != "":
		d.conclude()
		d.goOn() // there is no transaction to end
	case after == toRcpt && d.parcel.asked == len(s.rcpt) && d.parcel.taken == 0, after == toData:
		d.conclude()
		d.say(s.reset, toReset)
	case after == toRcpt && d.parcel.asked == len(s.rcpt):
		d.parcel.trouble = "" // of recipients before one that was taken
		d.say(s.data, toData)
	default:
		d.say(s.rcpt[d.parcel.asked], toRcpt)
	}
}

// content sends the message, unless nobody is to have it: then its end alone (RFC 2920 section 3.1).
func (d *dialogue) content() {
	content := d.load.script.content
	if d.parcel.taken == 0 {
		content = smtp.AppendFinalDot(nil)
	} else {
		d.parcel.trouble = "" // of recipients before one that was taken
	}
	if len(content) <= smallMessage {
		d.say(content, toEnd)
		return
	}
	d.turn.Tail = content
	d.awaited = append(d.awaited, toEnd)
}

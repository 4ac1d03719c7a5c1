package fakefirewall

import (
	"slices"

	"github.com/smtplab/smtplab/sim"
)

func (f *follower) nextReply(p []byte) piece {
	verb := ""
	if f.answering() {
		verb = f.pending[0].verb
	}
	made := f.lines[sim.ToClient].take(replyLine, p)
	made.verb = verb
	if !made.ends {
		return made
	}
	made.code, made.last = readCode(made.text)
	switch {
	case made.last:
		f.inReply = false
		f.answered(made.code[0])
	case made.code != "":
		f.inReply = true
	}
	return made
}

// readCode takes a reply line apart (RFC 5321 section 4.2.1): it is the last of its reply unless "-" follows the code.
// A line without a code does not count, as it does not for the clients that skip such lines.
func readCode(text []byte) (code string, last bool) {
	if len(text) < 4 {
		return "", false
	}
	for _, digit := range text[:3] {
		if digit < '0' || digit > '9' {
			return "", false
		}
	}
	return string(text[:3]), text[3] != '-'
}

// answering reports whether a reply of the server is due; otherwise it says something of its own accord (421).
func (f *follower) answering() bool {
	return len(f.pending) > 0 && f.pending[0].answer == nil
}

// answered takes note of a reply that passed. digit is the first of its code.
func (f *follower) answered(digit byte) {
	if !f.answering() {
		return
	}
	e := f.pending[0]
	f.pending = f.pending[1:]
	switch {
	case e.decides:
		f.mode = inCommands
		if t := turns[e.verb]; t.on == digit {
			t.begin(f, e)
		}
		f.goOver()
	case e.verb == endOfData && digit == '2' && f.mode == inContent:
		// The server took another line end for the end of the message than we did, and it is the server that counts.
		f.mode, f.ending = inCommands, ending{}
	}
}

// due returns the box's own reply to a command that it kept from the server, once all earlier replies have passed.
func (f *follower) due() []byte {
	if len(f.pending) == 0 || f.inReply || f.lines[sim.ToClient].begun() {
		return nil
	}
	answer := f.pending[0].answer
	if answer != nil {
		f.pending = f.pending[1:]
	}
	return answer
}

// answersDue reports whether a reply of the box itself waits for its turn.
func (f *follower) answersDue() bool {
	return slices.ContainsFunc(f.pending, func(e exchange) bool { return e.answer != nil })
}

// overrule makes answer the box's own reply to the last thing sent, if the server has not answered it yet.
func (f *follower) overrule(answer []byte) (ok bool) {
	last := len(f.pending) - 1
	if last < 0 {
		return false
	}
	f.pending[last].answer = answer
	return true
}

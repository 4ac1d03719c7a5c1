package fakefirewall

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"github.com/smtplab/smtplab/sim"
)

// An exchange is a command that awaits its reply, or one of the other things that are answered.
type exchange struct {
	verb    string
	size    uint64 // XEXCH50: octets announced
	sized   bool   // XEXCH50: the size could be read
	decides bool   // the reply decides what the client's next bytes are
	answer  []byte // the box answers this one itself: the server knows nothing of it
}

// Names for what is answered without being a command.
const (
	greeting  = "greeting"
	endOfData = "end of data"
	endOfBlob = "end of BLOB"
)

// A turn is what a command can lead to: if its reply begins with the digit on, then begin sets the mode.
type turn struct {
	on    byte
	begin func(*follower, exchange)
}

var turns = map[string]turn{
	"DATA":     {'3', (*follower).beginContent}, // RFC 5321 section 4.1.1.4
	"XEXCH50":  {'3', (*follower).beginBlob},    // KB 818222, steps 10 to 13
	"AUTH":     {'3', (*follower).beginAnswer},  // RFC 4954 section 4
	"X-EXPS":   {'3', (*follower).beginAnswer},  // Exchange's AUTH between its own servers (KB 843106)
	"STARTTLS": {'2', (*follower).beginOpaque},  // RFC 3207 section 4
	"TURN":     {'2', (*follower).beginOpaque},  // RFC 821 section 3.8: the roles change
	"ATRN":     {'2', (*follower).beginOpaque},  // RFC 2645 section 5.2.2: the same
}

func (f *follower) beginOpaque(exchange) { f.loseStep() }

func (f *follower) beginAnswer(exchange) { f.mode = inAnswer }

// A substitute is what became of a command in the box's hands: the server sees another line, or the box answers.
type substitute struct {
	line, answer []byte
}

func (f *follower) nextCommand(p []byte) piece {
	made := f.lines[sim.ToServer].take(commandLine, p)
	made.verb = verbOf(made.text)
	return made
}

func (f *follower) nextAnswer(p []byte) piece {
	made := f.lines[sim.ToServer].take(answerLine, p)
	if made.ends {
		f.mode = awaiting
		f.expect(exchange{verb: "AUTH", decides: true})
	}
	return made
}

// commit is called when a box has decided about a piece. A command counts in the form in which the server sees it.
func (f *follower) commit(p piece) {
	if p.kind != commandLine || !p.ends {
		return
	}
	changed := f.instead
	f.instead = nil
	switch {
	case changed == nil:
		f.sent(p.text)
	case changed.answer != nil:
		f.beginChunk(p.text)
		f.expect(exchange{verb: verbOf(p.text), answer: changed.answer})
	case changed.line != nil:
		f.sent(changed.line)
	}
}

// sent takes note of a command that the server is to see.
func (f *follower) sent(text []byte) {
	made := exchange{verb: verbOf(text)}
	if made.verb == "XEXCH50" {
		made.size, made.sized = firstNumber(text)
	}
	if _, ok := turns[made.verb]; ok {
		made.decides = true
		f.mode = awaiting
	}
	f.beginChunk(text)
	f.expect(made)
}

func (f *follower) expect(e exchange) {
	if len(f.pending) == maxPending {
		f.loseStep()
		return
	}
	f.pending = append(f.pending, e)
}

// firstWord is a command line up to the first space or its end.
func firstWord(text []byte) []byte {
	if end := bytes.IndexAny(text, " \t\r\n"); end >= 0 {
		return text[:end]
	}
	return text
}

// verbOf is the first word of a command line, in upper case where it is ASCII.
func verbOf(text []byte) string {
	word := firstWord(text)
	// No verb is as long as this: the rest of a senseless word is not worth keeping.
	verb := slices.Clone(word[:min(len(word), 32)])
	for i, c := range verb {
		if 'a' <= c && c <= 'z' {
			verb[i] = c - 'a' + 'A'
		}
	}
	return string(verb)
}

// firstNumber reads the first argument of a command.
func firstNumber(text []byte) (uint64, bool) {
	words := strings.Fields(string(text))
	if len(words) < 2 {
		return 0, false
	}
	n, err := strconv.ParseUint(words[1], 10, 63)
	return n, err == nil
}

package judge

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/harness/transcript"
)

// A Talk is a scripted dialogue: our side of it, and what the other side must say. The talker carries it out as far as
// the other side fits; [TalkCheck] grades what the record has of it.
type Talk struct {
	Name  string
	Moves []Move
}

// A Move is one thing in a talk.
type Move struct {
	Line int // in the scenario's file
	Do   Deed
	Say  []Saying      // Say: what leaves in one segment
	Wait time.Duration // Pause; Hear: how long the silence lasts, where silence is an outcome
	// Hear: what must come. Continued are lines of the reply before its last; Outcomes are ranked for the last one.
	Continued []ExcerptLine
	Outcomes  []Outcome
	Keyword   string // Offers, Lacks: of the EHLO reply above, perhaps with a parameter
	// Otherwise is for Offers and Lacks what follows where that is not so; the zero value: the rule does not bind the server.
	Otherwise Outcome

	repeated bool // Say: the same line is said again
}

// A Deed says what a move does.
type Deed int

// The deeds of a talk. The first group is ours, the second is what the other side must do.
const (
	Say       Deed = iota // C:
	Pause                 // pause TIME
	HalfClose             // half-close
	Close                 // close
	Cut                   // cut
	Restart               // restart: the server is stopped and started, while we are connected

	Hear     // S:
	IsClosed // closed
	IsReset  // reset
	Offers   // offers KEYWORD: else there is nothing to test
	Lacks    // lacks KEYWORD: the same the other way round
	StartTLS // starttls: after 220, a handshake must come about
	TLS      // tls, the first move: the same on the port where TLS begins at once
)

// A Saying is one line that we say.
type Saying struct {
	Text string // as it goes over the wire, without its end
	End  string // "\r\n" unless the scenario says otherwise
}

// fits finds the outcome that a whole reply is, as its lines with their codes; the first that fits counts.
func (m Move) fits(reply []string) (Outcome, bool) {
	if len(reply) == 0 {
		return Outcome{}, false
	}
	shown := make([]transcript.Line, len(reply))
	for i, line := range reply {
		shown[i].Text = "S: " + line
	}
	if len(Excerpt{}.progress(m.Continued, shown[:len(shown)-1], exactly)) < len(m.Continued) {
		return Outcome{}, false
	}
	for _, o := range m.Outcomes {
		if o.Come == Reply && o.Match(shown[len(shown)-1].Text) {
			return o.unlessItHangsUp(reply[len(reply)-1]), true
		}
	}
	return Outcome{}, false
}

// want is what the move asks for, in words: the outcomes that are as they should be, or all where there is none of these.
func (m Move) want() string {
	right := slices.DeleteFunc(slices.Clone(m.Outcomes), func(o Outcome) bool { return o.Verdict != result.Pass })
	if len(right) == 0 {
		right = m.Outcomes
	}
	var parts []string
	for _, c := range m.Continued {
		parts = append(parts, fmt.Sprintf("%q, then", c.String()))
	}
	for i, o := range right {
		if i > 0 {
			parts = append(parts, "or")
		}
		parts = append(parts, o.want(m.Wait))
	}
	return strings.Join(parts, " ")
}

// MaxReplyLines is how much of a reply is listened to. No reply has as many lines.
const MaxReplyLines = 1000

// IsLastLine reports whether a line of a reply is its last: code and blank, or code alone (RFC 5321 section 4.2.1). What has no
// code is no reply at all, and has no more lines.
func IsLastLine(line string) bool {
	return len(line) < 4 || line[3] != '-' || strings.Trim(line[:3], "0123456789") != ""
}

// Parts are the moves between the restarts of the server: one part where there are none.
func (t Talk) Parts() [][]Move {
	parts := [][]Move{nil}
	for _, m := range t.Moves {
		if m.Do == Restart {
			parts = append(parts, nil)
			continue
		}
		last := &parts[len(parts)-1]
		*last = append(*last, m)
	}
	return parts
}

// Waits is for how long a client waits of its own accord, in pauses and for silences.
func (t Talk) Waits() time.Duration {
	var sum time.Duration
	for _, m := range t.Moves {
		sum += m.Wait
	}
	return sum
}

// Port is that of the server where the talk takes place: 465 is where TLS begins at once (RFC 8314 section 7.3).
func (t Talk) Port() uint16 {
	if len(t.Moves) > 0 && t.Moves[0].Do == TLS {
		return 465
	}
	return 25
}

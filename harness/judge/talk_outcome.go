package judge

import (
	"fmt"
	"strings"
	"time"

	"github.com/smtplab/smtplab/harness/result"
)

// An Outcome is what may come in answer to what we said, and how good that is.
type Outcome struct {
	Come Coming
	Pattern
	Verdict result.Verdict
	Reason  string
	Last    bool // nothing more is said after it: the server is about to close
	// Unexamined says of an outcome that is unsupported that the rule binds the server all the same, and could not be tried.
	Unexamined bool
}

// A Coming is the kind of thing that comes.
type Coming int

// What may come.
const (
	Reply   Coming = iota // "S: 250 ..."
	Silence               // "silent 5s"
	End                   // "closed": a closed or reset connection
)

// Heard is what came: a reply, TLS or why there was none, else silence for as long as was asked for, else the end of the
// connection.
type Heard struct {
	Reply      []string
	Secured    bool
	NotSecured string
	Quiet      bool
	Ended      bool
}

// String is what came, in words.
func (h Heard) String() string {
	switch {
	case h.Quiet:
		return "silence"
	case h.Secured:
		return "TLS"
	case h.NotSecured != "":
		return "no TLS: " + h.NotSecured
	case h.Ended:
		return "the end of the connection"
	}
	return fmt.Sprintf("%q", h.Reply[len(h.Reply)-1])
}

// Fits finds the outcome that was heard.
func (m Move) Fits(h Heard) (Outcome, bool) {
	for _, o := range m.Outcomes {
		if o.Come == Silence && h.Quiet || o.Come == End && h.Ended {
			return o, true
		}
	}
	return m.fits(h.Reply)
}

// Continues reports whether the talk goes on after this outcome.
func (o Outcome) Continues() bool { return o.Verdict != result.Fail && !o.Last && !o.Settles() }

// unlessItHangsUp is the outcome, unless the reply is a 421 that it does not name: a server may say so at any time, and closes
// then (RFC 5321 section 3.8). Neither that nor what is missing after it says anything about the rule.
func (o Outcome) unlessItHangsUp(reply string) Outcome {
	if !strings.HasPrefix(reply, "421") || strings.HasPrefix(o.String(), "S: 421") {
		return o
	}
	return Outcome{Pattern: o.Pattern, Verdict: result.Inconclusive, Reason: "the server hangs up on us, as it may at any time", Last: true}
}

// Listens reports whether silence is one of the outcomes of a Hear, so that Wait is how long to listen.
func (m Move) Listens() bool {
	for _, o := range m.Outcomes {
		if o.Come == Silence {
			return true
		}
	}
	return false
}

// Settles reports whether the case is decided by this outcome, as one that is right and leaves nothing to look for:
// "or S: 552 ...   pass: a server may refuse it".
func (o Outcome) Settles() bool { return o.Verdict == result.Pass && o.Reason != "" }

// miss is what there is to say of an outcome of a move that came: nothing, where it is as it should be.
func (o Outcome) miss(m Move, came Heard) *Miss {
	if o.Verdict == result.Pass {
		return nil
	}
	return &Miss{Want: m.want(), Got: came.String(), Why: o.Reason, Verdict: o.Verdict, Unexamined: o.Unexamined}
}

func (o Outcome) want(wait time.Duration) string {
	switch o.Come {
	case Silence:
		return fmt.Sprintf("silence for %v", wait)
	case End:
		return "the end of the connection"
	}
	return fmt.Sprintf("%q", o.String())
}

// readOther reads what stands behind "or": "S: 5xx ...", "closed", each perhaps with a verdict and a reason. After a 421 the
// server closes (RFC 5321 section 3.8), so nothing more is said.
func readOther(text string) (Outcome, error) {
	if reply, ok := cutMark(text, "S:"); ok {
		o, err := readOutcome(reply)
		o.Last = o.Last || strings.HasPrefix(reply, "421")
		return o, err
	}
	text, o, err := cutVerdict(text)
	if err == nil && strings.TrimSpace(text) != "closed" {
		err = fmt.Errorf(`want "or S: ..." or "or closed", got "or %s"`, text)
	}
	o.Come, o.Last = End, true
	return o, err
}

package judge

import (
	"fmt"
	"strings"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/sim/record"
)

// TalkCheck grades a talk by what host, who carried it out, has in the record between the step and the next.
func TalkCheck(talk Talk, host string) Check {
	return func(v View) []Miss {
		h := hearing(v, host)
		var misses []Miss
		for _, m := range talk.Moves {
			miss, on := h.grade(m)
			if miss != nil {
				miss.Line, miss.Evidence = m.Line, h.seen
				misses = append(misses, *miss)
			}
			if !on {
				break
			}
		}
		return misses
	}
}

// A heard is what the talker heard on its connection.
type heard struct {
	replies [][]string
	next    int
	opened  bool
	failure string // why there was no connection
	ended   bool   // the other side closed
	reset   bool   // the other side, or the network, cut
	gaveUp  *record.GaveUp
	seen    []string
}

func hearing(v View, host string) *heard {
	h := &heard{}
	var reply []string
	events := v.story.Events[v.step+1:]
	for _, e := range events {
		if _, next := e.Fact.(*record.Step); next {
			break
		}
		if e.Host != host {
			continue
		}
		switch f := e.Fact.(type) {
		case *record.Opened:
			h.opened = true
		case *record.NotOpened:
			h.failure = f.Why
		case *record.GaveUp:
			h.gaveUp = f
		case *record.Closed:
			h.reset = h.reset || f.How == "was reset"
		case *record.Line:
			h.seen = append(h.seen, fmt.Sprintf("%c: %s", f.From, f.Text))
			if !f.Heard {
				continue
			}
			if f.Text == "" && f.Ending == "none" {
				h.ended = true
				continue
			}
			if reply = append(reply, f.Text); IsLastLine(f.Text) {
				h.replies = append(h.replies, reply)
				reply = nil
			}
		}
	}
	return h
}

// grade holds one move against what was heard. It reports whether the talk went on after it.
func (h *heard) grade(m Move) (miss *Miss, on bool) {
	switch {
	case !h.opened:
		return &Miss{Want: "a connection", Got: h.failure, Verdict: unopened(h.failure)}, false
	case m.Do == Hear && h.next == len(h.replies):
		return h.silence(m.want()), false
	case m.Do == Hear:
		reply := h.replies[h.next]
		h.next++
		return gradeReply(m, reply)
	case (m.Do == IsClosed || m.Do == IsReset) && h.next < len(h.replies):
		reply := h.replies[h.next]
		return &Miss{Want: "the end of the connection", Got: fmt.Sprintf("%q", reply[len(reply)-1])}, false
	case m.Do == IsClosed && !h.ended:
		return h.silence("the server to close the connection"), false
	case m.Do == IsReset && !h.reset:
		return h.silence("the server to reset the connection"), false
	}
	return nil, true
}

// unopened is the verdict where no connection came about: silence may be anybody's fault.
func unopened(why string) result.Verdict {
	if why == "timed out" {
		return result.Inconclusive
	}
	return result.Pass
}

// silence is what there is to say when nothing more was heard.
func (h *heard) silence(want string) *Miss {
	switch {
	case h.gaveUp != nil:
		return &Miss{Want: want, Got: fmt.Sprintf("nothing for %d s", h.gaveUp.Seconds), Verdict: result.Inconclusive}
	case h.reset:
		return &Miss{Want: want, Got: "a reset connection"}
	case h.ended:
		return &Miss{Want: want, Got: "a closed connection"}
	}
	return &Miss{Want: want, Got: "the end of the record", Verdict: result.Error}
}

// gradeReply grades one reply. Where none of the outcomes fits, a 4xx may be a defence of the server, and says nothing
// about the rule.
func gradeReply(m Move, reply []string) (miss *Miss, on bool) {
	o, fits := m.Fits(reply)
	got := fmt.Sprintf("%q", reply[len(reply)-1])
	switch {
	case fits && o.Verdict == result.Pass:
		return nil, true
	case fits:
		return &Miss{Want: o.Reason, Got: got, Verdict: o.Verdict}, o.Continues()
	case strings.HasPrefix(reply[len(reply)-1], "4"):
		return &Miss{Want: m.want(), Got: got, Verdict: result.Inconclusive}, false
	}
	if len(m.Continued) > 0 {
		got = fmt.Sprintf("%q", reply)
	}
	return &Miss{Want: m.want(), Got: got}, false
}

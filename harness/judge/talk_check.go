package judge

import (
	"fmt"
	"slices"
	"strings"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/harness/transcript"
	"github.com/smtplab/smtplab/sim/record"
)

// TalkCheck grades a talk by what host, who carried it out, has in the record between the step and the next.
func TalkCheck(talk Talk, host string) Check {
	return func(v View) []Miss {
		var misses []Miss
		for _, h := range hearings(v, host) {
			misses = append(misses, h.follow(talk, v)...)
		}
		return misses
	}
}

// follow grades the moves of a talk as far as it went. With a system under test TLS may begin at once, which no talk that
// begins in the clear tells of: it is the same talk then, under TLS.
func (h *hearer) follow(talk Talk, v View) (misses []Miss) {
	first := talk.Moves[0].Do
	if len(h.came) > 0 && (h.came[0].Secured || h.came[0].NotSecured != "") && first != TLS && first != StartTLS {
		if miss, on := h.secures(Move{Do: TLS}); !on {
			miss.Line, miss.Evidence = talk.Moves[0].Line, h.seen
			return []Miss{*miss}
		}
	}
	for _, m := range talk.Moves {
		miss, on := h.grade(m)
		if miss != nil {
			miss.Line, miss.Evidence = m.Line, h.seen
			misses = append(misses, *miss)
		}
		if h.settled || miss != nil && undecided[miss.Verdict] {
			v.settle()
		}
		if !on {
			break
		}
	}
	return misses
}

// undecided are the verdicts after which nothing that the story claims further on can be held against the server.
var undecided = map[result.Verdict]bool{result.Inconclusive: true, result.Unsupported: true}

// A hearer is what the talker heard on its connection.
type hearer struct {
	came    []Heard // replies and silences, in order
	next    int
	last    []string // the reply before next
	opened  bool
	failure string // why there was no connection
	ended   bool   // the other side closed
	reset   bool   // the other side, or the network, cut
	gaveUp  *record.GaveUp
	seen    []string
	reply   []string // that has begun
	settled bool     // an outcome was heard that decides the case
	late    bool     // the story was given up because it took too long
}

// hearings are what the clients of a talk heard, in the order in which they called.
func hearings(v View, host string) []*hearer {
	var list []*hearer
	byConn := map[int]*hearer{}
	late := slices.ContainsFunc(v.story.Events, isLate)
	for _, e := range v.story.Events[v.step+1:] {
		if _, next := e.Fact.(*record.Step); next {
			break
		}
		if e.Host != host {
			continue
		}
		switch f := e.Fact.(type) {
		case *record.Opened:
			byConn[f.Conn] = &hearer{opened: true, late: late}
			list = append(list, byConn[f.Conn])
		case *record.NotOpened:
			list = append(list, &hearer{failure: f.Why})
		default:
			if h := byConn[connOf(f)]; h != nil {
				h.note(f)
			}
		}
	}
	if list == nil {
		return []*hearer{{late: late, failure: "none was tried"}}
	}
	return list
}

// connOf is the connection that a fact of a talk is about; zero for any other.
func connOf(fact record.Fact) int {
	switch f := fact.(type) {
	case *record.GaveUp:
		return f.Conn
	case *record.Quiet:
		return f.Conn
	case *record.Secured:
		return f.Conn
	case *record.NotSecured:
		return f.Conn
	case *record.Closed:
		return f.Conn
	case *record.Line:
		return f.Conn
	}
	return 0
}

func (h *hearer) note(fact record.Fact) {
	switch f := fact.(type) {
	case *record.GaveUp:
		h.gaveUp = f
	case *record.Quiet:
		h.came = append(h.came, Heard{Quiet: true})
	case *record.Secured:
		h.came = append(h.came, Heard{Secured: true})
	case *record.NotSecured:
		h.came = append(h.came, Heard{NotSecured: f.Why})
	case *record.Closed:
		h.reset = h.reset || f.How == "was reset"
	case *record.Line:
		h.line(f)
	}
}

func (h *hearer) line(f *record.Line) {
	if f.Heard && f.Text == "" && f.Ending == "none" {
		h.ended = true
		return
	}
	h.seen = append(h.seen, fmt.Sprintf("%c: %s%s", f.From, f.Text, transcript.Ended(f.Ending)))
	if f.Heard {
		if h.reply = append(h.reply, f.Text); IsLastLine(f.Text) {
			h.came = append(h.came, Heard{Reply: h.reply})
			h.reply = nil
		}
	}
}

// grade holds one move against what was heard. It reports whether the talk went on after it.
func (h *hearer) grade(m Move) (miss *Miss, on bool) {
	switch {
	case !h.opened:
		return &Miss{Want: "a connection", Got: h.failure, Verdict: h.unopened()}, false
	case m.Do == Hear:
		return h.hear(m)
	case m.Do == StartTLS || m.Do == TLS:
		return h.secures(m)
	case m.Do == Offers || m.Do == Lacks:
		return h.offers(m)
	case (m.Do == IsClosed || m.Do == IsReset) && h.next < len(h.came):
		return &Miss{Want: "the end of the connection", Got: h.came[h.next].String()}, false
	case m.Do == IsClosed && !h.ended:
		return h.silence("the server to close the connection"), false
	case m.Do == IsReset && !h.reset:
		return h.silence("the server to reset the connection"), false
	}
	return nil, true
}

// hear grades what came next, which may be nothing at all.
func (h *hearer) hear(m Move) (miss *Miss, on bool) {
	came := Heard{Ended: h.ended || h.reset}
	if h.next < len(h.came) {
		came = h.came[h.next]
		h.next++
		h.last = came.Reply
	}
	o, fits := m.Fits(came)
	switch {
	case fits && o.Verdict == result.Pass:
		h.settled = o.Settles()
		return nil, o.Continues()
	case fits:
		return o.miss(m, came), o.Continues()
	case came.Reply != nil:
		return unfit(m, came.Reply), false
	case came.Quiet:
		return &Miss{Want: m.want(), Got: came.String()}, false
	}
	return h.silence(m.want()), false
}

// secures grades a handshake, in the place of which a server may be allowed to close.
func (h *hearer) secures(m Move) (miss *Miss, on bool) {
	if h.next == len(h.came) {
		return h.silence("TLS"), false
	}
	came := h.came[h.next]
	h.next++
	switch {
	case came.Secured:
		return nil, true
	case came.NotSecured == "timed out":
		return &Miss{Want: "TLS", Got: came.String(), Verdict: result.Inconclusive}, false
	}
	if o, fits := m.Fits(Heard{Ended: true}); fits && came.NotSecured != "" {
		miss := o.miss(m, came)
		if miss != nil {
			miss.Want = "TLS"
		}
		return miss, false
	}
	return &Miss{Want: "TLS", Got: came.String()}, false
}

// unopened is the verdict where no connection came about: silence may be anybody's fault.
func (h *hearer) unopened() result.Verdict {
	if h.failure == "timed out" || h.late {
		return result.Inconclusive
	}
	return result.Pass
}

// What came in the place of a reply, where the connection was lost.
const (
	WasClosed = "a closed connection"
	WasReset  = "a reset connection"
)

// silence is what there is to say when nothing more was heard.
func (h *hearer) silence(want string) *Miss {
	switch {
	case h.gaveUp != nil:
		return &Miss{Want: want, Got: fmt.Sprintf("nothing for %d s", h.gaveUp.Seconds), Verdict: result.Inconclusive}
	case h.reset:
		return &Miss{Want: want, Got: WasReset}
	case h.ended:
		return &Miss{Want: want, Got: WasClosed}
	case len(h.reply) >= MaxReplyLines:
		return &Miss{Want: want, Got: fmt.Sprintf("a reply of %d lines and more", MaxReplyLines)}
	case h.late:
		return &Miss{Want: want, Got: "nothing more when the time for the story was over", Verdict: result.Inconclusive}
	}
	return &Miss{Want: want, Got: "the end of the record", Verdict: result.Error}
}

// unfit grades a reply that none of the outcomes fits. A 4xx may be a defence of the server, and says nothing about the
// rule.
func unfit(m Move, reply []string) *Miss {
	got := fmt.Sprintf("%q", reply[len(reply)-1])
	if strings.HasPrefix(reply[len(reply)-1], "4") {
		return &Miss{Want: m.want(), Got: got, Verdict: result.Inconclusive}
	}
	if len(m.Continued) > 0 {
		got = fmt.Sprintf("%q", reply)
	}
	return &Miss{Want: m.want(), Got: got}
}

// offers looks for a keyword in the reply to EHLO. Where it is not as the talk wants it, the server cannot be tested
// thus, which is no fault of its own.
func (h *hearer) offers(m Move) (miss *Miss, on bool) {
	want, got, missing := m.Unoffered(h.last)
	switch {
	case !missing:
		return nil, true
	case m.Otherwise.Settles():
		h.settled = true
		return nil, false
	}
	return &Miss{Want: want, Got: got, Why: m.Otherwise.Reason, Verdict: result.Unsupported,
		Unexamined: m.Otherwise.Unexamined || m.offersOtherwise(h.last)}, false
}

// offersOtherwise reports whether the keyword is there with other parameters than those that the talk wants: what the RFC
// says of the extension binds the server then.
func (m Move) offersOtherwise(reply []string) bool {
	name, _, _ := strings.Cut(m.Keyword, " ")
	return m.Do == Offers && Offered(reply, name)
}

// Unoffered says what of a reply to EHLO is not as the move wants it, if it is one that wants something of it.
func (m Move) Unoffered(reply []string) (want, got string, missing bool) {
	switch {
	case m.Do == Offers && Offered(reply, m.Keyword):
	case m.Do == Offers && m.offersOtherwise(reply):
		return "a server that offers " + m.Keyword, "one that offers it otherwise", true
	case m.Do == Offers:
		return "a server that offers " + m.Keyword, "one that does not", true
	case m.Do == Lacks && Offered(reply, m.Keyword):
		return "a server that does not offer " + m.Keyword, "one that does", true
	}
	return "", "", false
}

// Offered reports whether the lines of an EHLO reply, after the first, have a keyword with the parameters named, if any
// (RFC 5321 section 4.1.1.1). "SIZE ..." is SIZE with any parameter, "SIZE <5000" with
// a number below that.
func Offered(reply []string, keyword string) bool {
	want := strings.Fields(strings.ToUpper(keyword))
	return slices.ContainsFunc(reply[min(1, len(reply)):], func(line string) bool {
		if len(line) < 4 || !strings.HasPrefix(line, "250") {
			return false
		}
		has := strings.Fields(strings.ToUpper(line[4:]))
		return len(has) > 0 && has[0] == want[0] && !slices.ContainsFunc(want[1:], func(w string) bool { return !hasParameter(has[1:], w) })
	})
}

func hasParameter(list []string, wanted string) bool {
	limit, isLimit := strings.CutPrefix(wanted, "<")
	return slices.Contains(list, wanted) || wanted == "..." && len(list) > 0 ||
		isLimit && slices.ContainsFunc(list, func(n string) bool { return isBelow(n, limit) })
}

// isBelow compares numbers of any length.
func isBelow(number, limit string) bool {
	if strings.Trim(number, "0123456789") != "" {
		return false
	}
	number = strings.TrimLeft(number, "0")
	return len(number) < len(limit) || len(number) == len(limit) && number < limit
}

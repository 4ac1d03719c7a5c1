package judge

import (
	"fmt"
	"regexp"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/sim/record"
)

// isReal reports whether a story was played on real sockets, where time is nobody's to command.
func isReal(events []record.Event) bool {
	w := beginning(events)
	return w != nil && w.Ground != ""
}

func beginning(events []record.Event) *record.World {
	if len(events) == 0 {
		return nil
	}
	w, _ := events[0].Fact.(*record.World)
	return w
}

func isLate(e record.Event) bool {
	t, ok := e.Fact.(*record.Trouble)
	return ok && t.Late
}

// lacks are the findings of a story that was not played, because its network could not give what it needs; nil where it
// was.
func lacks(c Case, events []record.Event) []result.Finding {
	w := beginning(events)
	if w == nil {
		return nil
	}
	var findings []result.Finding
	for _, l := range w.Lacks {
		findings = append(findings, result.Finding{At: fmt.Sprintf("%s:%d", c.File, l.Line), Claim: l.Text,
			Want: l.Want, Got: l.Got, Verdict: result.Unsupported, Unexamined: true})
	}
	return findings
}

// check holds a claim against the record. On a real clock, one that does not hold for nothing but the times that it
// quotes says nothing: the machine may have been busy.
func check(claim Claim, v View) []Miss {
	misses := claim.Check(v)
	if len(misses) == 0 || !isReal(v.story.Events) {
		return misses
	}
	v.untimed = true
	if len(claim.Check(v)) > 0 {
		return misses
	}
	for i := range misses {
		misses[i].Verdict = result.Inconclusive
		misses[i].Got += "; all but the times fits: this machine may have been busy"
	}
	return misses
}

// A quotedTime is what of a line depends on the moment at which it was written.
var quotedTime = regexp.MustCompile(`\d{1,2}:\d{2}:\d{2}|next in [0-9hms]+`)

// seenBy is the excerpt as a view takes it: searched for as long as somebody waits for it, and without its times, where these
// do not matter. What must come after a time must do so on every clock.
func (e Excerpt) seenBy(v View) Excerpt {
	e.over = v.stopped
	if !v.untimed {
		return e
	}
	loose := Excerpt{Name: e.Name, over: v.stopped}
	for _, l := range e.Lines {
		l.Gap.atMost = 0
		l.Pattern = NewPattern(quotedTime.ReplaceAllString(l.Pattern.text, anything))
		loose.Lines = append(loose.Lines, l)
	}
	return loose
}

package result

import "strings"

// A Waiver accepts a finding that is known, for a reason and until a day.
type Waiver struct {
	Case    string `json:"case"`    // name of a case, or of a scenario for all of its cases
	Reason  string `json:"reason"`  // why it is accepted, perhaps with a ticket
	Owner   string `json:"owner"`   // who answers for it
	Expires string `json:"expires"` // the last day on which it holds, "2026-12-31"
	Finding string `json:"finding"` // words that the finding's line contains
}

// A WaiverUse says what became of a waiver in a run.
type WaiverUse struct {
	Waiver
	Outcome Outcome `json:"outcome"`
}

// An Outcome is what became of a waiver.
type Outcome string

// The outcomes of waivers. All but Applied and NotRun ask somebody to look.
const (
	Applied        Outcome = "applied"         // the finding came, and was waived
	UnexpectedPass Outcome = "unexpected pass" // the finding did not come: take the waiver out
	Expired        Outcome = "expired"         // the finding came, after the waiver's last day
	OtherFindings  Outcome = "other findings"  // the case has findings that are not waived; they count
	NotRun         Outcome = "not run"         // the case was not part of the run
)

// covers reports whether the waiver is about a case of that name.
func (w Waiver) covers(name string) bool {
	scenario, _, _ := strings.Cut(name, "[")
	return w.Case == name || w.Case == scenario
}

func (w Waiver) accepts(f Finding) bool {
	return f.Verdict != Error && strings.Contains(f.String(), w.Finding)
}

// holdsOn reports whether the waiver has not expired. Days are compared as they are written: year, month, day.
func (w Waiver) holdsOn(date string) bool { return date <= w.Expires }

// Waive makes the verdict of a case "waived" where each of its findings is accepted by a waiver that holds on the date,
// and notes these waivers in the case. A mistake of ours, an error, cannot be waived.
func Waive(c *Case, waivers []Waiver, date string) {
	if c.Verdict == Skipped {
		return
	}
	var used []Waiver
	for _, f := range c.Findings {
		found := false
		for _, w := range waivers {
			if w.covers(c.Name) && w.holdsOn(date) && w.accepts(f) {
				found = true
				used = appendNew(used, w)
			}
		}
		if !found {
			return
		}
	}
	if len(used) > 0 {
		c.Verdict, c.Waivers = Waived, used
	}
}

func appendNew(list []Waiver, w Waiver) []Waiver {
	for _, have := range list {
		if have == w {
			return list
		}
	}
	return append(list, w)
}

// UseWaivers notes in the report what became of each waiver.
func (r *Report) UseWaivers(waivers []Waiver) {
	r.Waivers = nil
	for _, w := range waivers {
		r.Waivers = append(r.Waivers, WaiverUse{w, r.outcome(w)})
	}
}

func (r *Report) outcome(w Waiver) Outcome {
	outcome := NotRun
	for _, c := range r.Cases {
		if !w.covers(c.Name) || c.Verdict == Skipped {
			continue
		}
		if o := w.outcomeIn(c, r.Date); outcome == NotRun || o != Applied { // what asks somebody to look comes first
			outcome = o
		}
	}
	return outcome
}

func (w Waiver) outcomeIn(c Case, date string) Outcome {
	accepted := false
	for _, f := range c.Findings {
		accepted = accepted || w.accepts(f)
	}
	switch {
	case len(c.Findings) == 0:
		return UnexpectedPass
	case accepted && !w.holdsOn(date):
		return Expired
	case c.Verdict != Waived:
		return OtherFindings
	case !accepted:
		return UnexpectedPass // others were waived, this one's finding did not come
	}
	return Applied
}

// Reason says in one line why a case has its verdict, where that is not pass: the reason of its waivers, or its worst
// finding.
func (c Case) Reason() string {
	var parts []string
	for _, w := range c.Waivers {
		parts = append(parts, w.Reason+" ("+w.Owner+", until "+w.Expires+")")
	}
	if len(parts) > 0 {
		return strings.Join(parts, "; ")
	}
	for _, f := range c.Findings {
		if f.Verdict == c.Verdict {
			return f.String()
		}
	}
	return ""
}

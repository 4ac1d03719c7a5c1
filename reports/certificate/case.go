package certificate

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/scenarios"
)

// ErrNoSystem says that results are not those of an examination.
var ErrNoSystem = errors.New(`want the results of an examination, got those of other stories; smtplab certify server ADDR --out DIR makes one`)

// A Case is one of the edition, and what its verdict says about the server.
type Case struct {
	scenarios.Listed
	Result   *result.Case // nil where it was not played
	Standing Standing
	Why      string // in a few words, where it did not pass
	Waived   bool   // somebody accepts it; for the statement this changes nothing
}

// A Standing is what a case says about the server.
type Standing int

// The standings, from the best to the worst.
const (
	Passed       Standing = iota
	DoesNotApply          // the server does not offer what the case examines, and need not
	NotPlayed             // it says nothing: it was not played, or not with this outcome
	ShouldBroken          // a SHOULD
	NotStrict             // a MUST, by an outcome that the mode operational allows
	MustFailed
)

var standings = [...]string{"passed", "does not apply", "not examined", "not as it should be", "not strictly kept", "failed"}

// String is the standing in words.
func (s Standing) String() string { return standings[s] }

// IsMust reports whether the case examines a rule that binds absolutely.
func (c Case) IsMust() bool { return c.Level != "SHOULD" && c.Level != "MAY" }

// casesOf puts an edition and results together. damaged says which results are not to be relied on.
func casesOf(edition []scenarios.Listed, r *result.Report, damaged map[string]string) []Case {
	var list []Case
	for _, l := range edition {
		if !l.IsForServers() {
			continue
		}
		c := Case{Listed: l}
		if i := slices.IndexFunc(r.Cases, func(x result.Case) bool { return x.Name == l.Name }); i >= 0 {
			c.Result = &r.Cases[i]
		}
		c.Standing, c.Why = c.stands(damaged[l.Name])
		c.Waived = c.Result != nil && c.Result.Verdict == result.Waived
		list = append(list, c)
	}
	return list
}

// The files that a case that was played must have: the scenario, which is the edition's, and the record, from which its
// verdict can be found again.
const (
	scenarioFile = "scenario.txtar"
	recordFile   = "record.jsonl"
)

func (c Case) stands(damage string) (Standing, string) {
	if c.Result == nil {
		return NotPlayed, "it was not played"
	}
	verdict := c.verdict()
	switch {
	case c.hash(scenarioFile) != c.SHA256: // nobody is blamed by a question that the edition does not ask
		return NotPlayed, "it was played by another scenario than the edition's"
	case verdict == result.Fail:
		return MustFailed, c.reason(verdict)
	case damage != "":
		return NotPlayed, damage
	case verdict == result.Unsupported && c.unexamined():
		return NotPlayed, c.reason(verdict)
	case verdict != result.Inconclusive && verdict != result.Error && c.hash(recordFile) == "":
		return NotPlayed, "no record of it was kept"
	}
	switch verdict {
	case result.Pass:
		return Passed, ""
	case result.Unsupported:
		return DoesNotApply, c.reason(verdict)
	case result.NonStrict:
		if c.IsMust() {
			return NotStrict, c.reason(verdict)
		}
		return ShouldBroken, c.reason(verdict)
	}
	return NotPlayed, verdict.String() + ": " + c.reason(verdict)
}

// verdict is the case's without its waivers: those say that somebody accepts it, and not that the rule is kept.
func (c Case) verdict() result.Verdict {
	worst := result.Worst(c.Result.Findings)
	if c.Result.Verdict == result.Waived {
		return worst
	}
	return max(worst, c.Result.Verdict)
}

func (c Case) hash(name string) string {
	for _, f := range c.Result.Files {
		if f.Name == name {
			return f.SHA256
		}
	}
	return ""
}

func (c Case) unexamined() bool {
	return slices.ContainsFunc(c.Result.Findings, func(f result.Finding) bool { return f.Unexamined })
}

// reason is what the first finding of a verdict says.
func (c Case) reason(v result.Verdict) string {
	for _, f := range c.Result.Findings {
		if f.Verdict != v {
			continue
		}
		switch {
		case f.Unexamined && !strings.HasPrefix(f.Claim, "talk "): // it was not played
			return "wanted: " + firstLine(f.Want)
		case v == result.Unsupported && f.Why == "" && !f.Unexamined && strings.HasPrefix(f.Want, "a server that"):
			return "it is for " + firstLine(f.Want)
		case v != result.Fail && f.Why != "":
			return fmt.Sprintf("%s: got %s", firstLine(f.Why), firstLine(f.Got))
		}
		return fmt.Sprintf("wanted %s, got %s", firstLine(f.Want), firstLine(f.Got))
	}
	return "no reason was kept"
}

// widest bounds a reason, in bytes.
const widest = 240

func firstLine(text string) string {
	line, more, _ := strings.Cut(strings.TrimSpace(text), "\n")
	line = strings.TrimRight(line, "\r")
	switch {
	case len(line) > widest:
		return strings.ToValidUTF8(line[:widest], "") + " ..."
	case more != "":
		return line + " ..."
	case line == "":
		return "nothing"
	}
	return line
}

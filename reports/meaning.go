package reports

import (
	"fmt"
	"strings"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/reports/shown"
)

// meanings define the verdicts, for the legends of reports.
var meanings = map[result.Verdict]string{
	result.Pass:         "every claim holds",
	result.Skipped:      "not run: it was not asked for, or cannot be run here",
	result.Waived:       "fails as is known and accepted, for a stated reason and until a stated day",
	result.Unsupported:  "what it needs is not offered, and need not be",
	result.NonStrict:    "works, but breaks a SHOULD",
	result.Inconclusive: "no answer, a 4xx or a limit on the rate: it says nothing about the rule",
	result.Fail:         "breaks a MUST, or a claim of the story does not hold",
	result.Error:        "smtplab's own mistake: it blames nobody else",
}

// Meaning defines a verdict in a few words, for a legend.
func Meaning(v result.Verdict) string { return meanings[v] }

// Standing is a report in two words or fewer: "passed", or why it must not be shown as a success. A report in which no case
// passed has not shown anything, even where none failed.
func Standing(r *result.Report) string {
	switch {
	case r.Interrupted:
		return "interrupted"
	case count(r, result.Skipped) == r.Totals.Cases:
		return "nothing ran"
	case r.ExitCode() == result.ExitUsage:
		return "nothing passed"
	case r.ExitCode() == result.ExitFail:
		return "failed"
	case r.ExitCode() != result.ExitOK:
		return "in doubt"
	case count(r, result.Pass)+count(r, result.NonStrict) == 0:
		return "nothing passed"
	}
	return standsWell
}

const standsWell = "passed"

// Success says whether a report may be shown as one.
func Success(r *result.Report) bool { return Standing(r) == standsWell }

func count(r *result.Report, v result.Verdict) int { return r.Totals.Verdicts[v.String()] }

// Headline sums a report up in one line: "failed: 12 cases: 10 pass, 2 fail".
func Headline(r *result.Report) string {
	text := Standing(r) + ": " + Counts(r)
	if r.Interrupted {
		text += "; cases are missing"
	}
	return text
}

// Counts are the totals in words, without the verdicts that no case has: "12 cases: 10 pass, 2 fail".
func Counts(r *result.Report) string {
	var parts []string
	for _, v := range result.Verdicts() {
		if n := count(r, v); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, v))
		}
	}
	return strings.TrimSuffix(shown.Count(r.Totals.Cases, "case")+": "+strings.Join(parts, ", "), ": ")
}

package reports

import (
	"fmt"
	"strings"

	"github.com/smtplab/smtplab/harness/result"
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

// Success says whether a report may be shown as one: something ran to its end, and nothing failed, is in doubt or went
// wrong. Where all cases were skipped, nothing ran.
func Success(r *result.Report) bool {
	return r.ExitCode() == result.ExitOK && ran(r) > 0
}

// ran counts the cases that came to a verdict about what was tested.
func ran(r *result.Report) int {
	return r.Totals.Cases - r.Totals.Verdicts[result.Skipped.String()]
}

// Headline sums a report up in one line: "12 cases: 10 pass, 1 fail, 1 error".
func Headline(r *result.Report) string {
	text := Counts(r)
	switch {
	case r.Totals.Cases == 0:
		text = "nothing ran: no cases"
	case ran(r) == 0:
		text = "nothing ran: " + text
	}
	if r.Interrupted {
		text += "; interrupted, cases are missing"
	}
	return text
}

// Counts are the totals in words, without the verdicts that no case has: "12 cases: 10 pass, 2 fail".
func Counts(r *result.Report) string {
	var parts []string
	for _, v := range result.Verdicts() {
		if n := r.Totals.Verdicts[v.String()]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, v))
		}
	}
	return strings.TrimSuffix(plural(r.Totals.Cases, "case")+": "+strings.Join(parts, ", "), ": ")
}

// plural counts things: "1 case", "2 cases".
func plural(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}

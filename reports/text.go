package reports

import (
	"cmp"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/reports/shown"
)

func init() {
	register("text", "plain text for a terminal",
		`A line for each case, then all findings of those that have any, with what was wanted, what came and the command that runs
the case again, and the totals at the end, where a terminal shows them.`, renderText)
}

func renderText(w io.Writer, r *result.Report, _ fs.FS) error {
	width := 0
	for _, c := range r.Cases {
		width = max(width, utf8.RuneCountInString(shown.Line(c.Name)))
	}
	var b strings.Builder
	for _, c := range r.Cases {
		line := fmt.Sprintf("%-12s %-*s  %s", c.Verdict, width, shown.Line(c.Name), shown.Line(c.Title))
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	for _, c := range r.Cases {
		if len(c.Findings) > 0 || c.Verdict != result.Pass {
			b.WriteString("\n" + CaseText(c))
		}
	}
	b.WriteString("\n" + WaiversText(r))
	fmt.Fprintf(&b, "%s\n%s\n", shown.Line(origin(r)), Headline(r))
	_, err := io.WriteString(w, b.String())
	return err
}

// origin says what made the report: "smtplab v1.0.0, seed 1, 2003-11-03".
func origin(r *result.Report) string {
	text := fmt.Sprintf("%s, seed %d", r.Tool, r.Seed)
	if r.Date != "" {
		text += ", " + r.Date
	}
	if slices.ContainsFunc(r.Cases, func(c result.Case) bool { return c.Ground != "" }) {
		text += ", on real sockets"
	}
	return text
}

// CaseText tells what was wrong in a case, chapter by chapter, and how to see it again.
func CaseText(c result.Case) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s: %s\n", shown.Line(c.Name), c.Verdict, shown.Line(c.Title))
	for _, w := range c.Waivers {
		fmt.Fprintf(&b, "  waived by %s until %s: %s\n", shown.Line(w.Owner), shown.Line(w.Expires), shown.Line(w.Reason))
	}
	chapter := ""
	for _, f := range c.Findings {
		if f.Chapter != chapter {
			chapter = f.Chapter
			story := strings.TrimSpace(strings.TrimPrefix(chapter, c.Title))
			writeLines(&b, "  # ", "  # ", story)
		}
		fmt.Fprintf(&b, "  %-12s %s\n", f.Verdict, shown.Line(f.At))
		writeLines(&b, "    ", "    ", f.Claim)
		writeLines(&b, "    want  ", "          ", cmp.Or(f.Want, "nothing"))
		writeLines(&b, "    got   ", "          ", cmp.Or(f.Got, "nothing"))
		writeLines(&b, "    note  ", "          ", f.Why)
		writeLines(&b, "    | ", "    | ", f.Evidence)
	}
	if c.Again != "" {
		fmt.Fprintf(&b, "  again: %s\n", shown.Line(c.Again))
	}
	return b.String()
}

// writeLines writes the lines of a text, with other words before the first than before the others.
func writeLines(b *strings.Builder, first, others, text string) {
	for _, line := range shown.Lines(text) {
		b.WriteString(strings.TrimRight(first+line, " ") + "\n")
		first = others
	}
}

// WaiversText says which waivers need somebody's eye, a line each: those that are no longer needed, have expired, or do
// not cover what the case has found. It is empty where there are none.
func WaiversText(r *result.Report) string {
	var b strings.Builder
	for _, w := range Attention(r) {
		fmt.Fprintf(&b, "waiver for %s, of %s, until %s: %s (%s)\n", shown.Line(w.Case), shown.Line(w.Owner), shown.Line(w.Expires),
			w.Outcome, advice[w.Outcome])
	}
	return b.String()
}

// Attention are the waivers that need somebody's eye.
func Attention(r *result.Report) []result.WaiverUse {
	var list []result.WaiverUse
	for _, w := range r.Waivers {
		if w.Outcome != result.Applied && w.Outcome != result.NotRun {
			list = append(list, w)
		}
	}
	return list
}

// advice says what to do about a waiver.
var advice = map[result.Outcome]string{
	result.UnexpectedPass: "what it waives did not come: take it out",
	result.Expired:        "what it waives has come, after its last day: mend it, or give it another day",
	result.OtherFindings:  "the case has findings that nobody waived",
}

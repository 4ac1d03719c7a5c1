package reports

import (
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/reports/shown"
)

func init() {
	register("markdown", "Markdown for the summary of a CI job",
		`In the dialect of GitHub, which others read: totals with the meaning of each verdict, what was wrong with each case that did
not pass, and all cases in a table that opens on demand. It stays well below the size at which a summary is refused: of long
evidence the beginning is shown.`, renderMarkdown)
}

// Bounds of a summary; GitHub refuses one above a megabyte.
const (
	markdownProblems = 500_000 // bytes, after which no more findings are shown
	markdownSize     = 900_000 // bytes, after which the table of all cases ends
	markdownFindings = 5       // of one case
	markdownLines    = 20      // of one text
	markdownWidth    = 200     // bytes of one line
)

func renderMarkdown(w io.Writer, r *result.Report, _ fs.FS) error {
	m := &markdown{}
	m.printf("# smtplab: %s\n\n%s\n\n", Standing(r), m.text(Headline(r)))
	m.totals(r)
	m.waivers(r)
	m.problems(r)
	m.cases(r)
	m.printf("%s\n", m.text(origin(r)))
	_, err := io.WriteString(w, m.String())
	return err
}

// A markdown is a document in the making.
type markdown struct{ strings.Builder }

func (m *markdown) printf(format string, words ...any) { fmt.Fprintf(m, format, words...) }

// special are the characters that mean something to Markdown or HTML within a line. Those that do at its beginning only
// can stay: what is escaped here never stands there.
const special = "\\`*_[]<>()#!|~&$"

// text escapes a text so that it stands as it is: a backslash makes ASCII punctuation plain (CommonMark section 2.4).
func (*markdown) text(s string) string {
	var b strings.Builder
	for _, r := range shown.LineWithin(shown.Joined(s), markdownWidth) {
		if strings.ContainsRune(special, r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// code is a block of lines as they are, in a fence longer than any in them (CommonMark section 4.5).
func (m *markdown) code(text string, most int) {
	lines := shown.LinesWithin(text, most, markdownWidth)
	fence := "```"
	for _, line := range lines {
		for strings.Contains(line, fence) {
			fence += "`"
		}
	}
	m.printf("%stext\n%s\n%s\n\n", fence, strings.Join(lines, "\n"), fence)
}

func (m *markdown) totals(r *result.Report) {
	m.printf("| verdict | cases | meaning |\n|---|---:|---|\n")
	for _, v := range result.Verdicts() {
		m.printf("| %s | %d | %s |\n", v, count(r, v), Meaning(v))
	}
	m.printf("| total | %d | |\n\n", r.Totals.Cases)
}

func (m *markdown) waivers(r *result.Report) {
	attention := Attention(r)
	if len(attention) == 0 {
		return
	}
	m.printf("## Waivers to look at\n\n")
	for _, w := range attention {
		m.printf("- %s, of %s, until %s: %s, %s\n", m.text(w.Case), m.text(w.Owner), m.text(w.Expires), w.Outcome, advice[w.Outcome])
	}
	m.printf("\n")
}

func (m *markdown) problems(r *result.Report) {
	left := 0
	for _, v := range result.Verdicts() {
		for _, c := range r.Cases {
			worst := result.Verdicts()[len(result.Verdicts())-1-int(v)] // the worst first
			if c.Verdict != worst || worst == result.Pass {
				continue
			}
			if m.Len() > markdownProblems {
				left++
				continue
			}
			m.problem(c)
		}
	}
	if left > 0 {
		m.printf("... and %s that did not pass.\n\n", shown.Count(left, "more case"))
	}
}

func (m *markdown) problem(c result.Case) {
	m.printf("## %s: %s\n\nStory: %s\n\n", c.Verdict, m.text(c.Name), m.text(c.Title))
	for _, w := range c.Waivers {
		m.printf("Waived by %s until %s: %s\n\n", m.text(w.Owner), m.text(w.Expires), m.text(w.Reason))
	}
	for i, f := range c.Findings {
		if i == markdownFindings {
			m.printf("... and %s.\n\n", shown.Count(len(c.Findings)-i, "more finding"))
			break
		}
		m.printf("%s at %s\n\n", f.Verdict, m.text(f.At))
		text := "claim " + f.Claim + "\nwant  " + f.Want + "\ngot   " + f.Got
		if f.Why != "" {
			text += "\nnote  " + f.Why
		}
		m.code(text, markdownLines)
		if f.Evidence != "" {
			m.code(f.Evidence, markdownLines)
		}
	}
	if c.Again != "" {
		m.printf("Run it again:\n\n")
		m.code(c.Again, 1)
	}
}

func (m *markdown) cases(r *result.Report) {
	if len(r.Cases) == 0 {
		return
	}
	m.printf("<details><summary>All cases</summary>\n\n| verdict | level | case | story |\n|---|---|---|---|\n")
	for i, c := range r.Cases {
		if m.Len() > markdownSize {
			m.printf("| | | ... and %s | |\n", shown.Count(len(r.Cases)-i, "more case"))
			break
		}
		m.printf("| %s | %s | %s | %s |\n", c.Verdict, m.text(c.Level), m.text(c.Name), m.text(c.Title))
	}
	m.printf("\n</details>\n\n")
}

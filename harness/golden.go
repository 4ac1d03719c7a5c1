package harness

import (
	"fmt"
	"strings"

	"github.com/smtplab/smtplab/harness/result"
	"golang.org/x/tools/txtar"
)

// GoldenFile is the name of the scenario's golden file, which stands beside it: its transcripts as they were when
// somebody last looked at them.
func (s *Scenario) GoldenFile() string { return strings.TrimSuffix(s.File, ".txtar") + ".golden" }

// goldenPart is the section of the golden file that belongs to a case.
func (c *Case) goldenPart() string {
	if c.Value == "" {
		return "story"
	}
	return c.Value
}

// Golden is the text of a scenario's golden file: the transcript of each of its cases, in their order. The runs must be
// those of all cases of one scenario.
func Golden(runs []*Run) []byte {
	archive := &txtar.Archive{}
	if len(runs) > 0 {
		archive.Comment = fmt.Appendf(nil, "What happens in %s.txtar. Written by \"smtplab run --golden\"; read the difference before you commit it.\n",
			runs[0].Case.Scenario.Name)
	}
	for _, r := range runs {
		archive.Files = append(archive.Files, txtar.File{Name: r.Case.goldenPart(), Data: []byte(r.Transcript())})
	}
	return txtar.Format(archive)
}

// CompareGolden returns the first line in which the run's transcript differs from its part of the golden file, nil
// where there is none. The verdict is fail: the golden is the memory of a human who found it right.
func (r *Run) CompareGolden(golden []byte) *result.Finding {
	file, part := r.Case.Scenario.GoldenFile(), r.Case.goldenPart()
	golden = []byte(strings.ReplaceAll(string(golden), "\r\n", "\n"))
	archive := txtar.Parse(golden)
	line := 1 + strings.Count(string(archive.Comment), "\n")
	for _, f := range archive.Files {
		if f.Name == part {
			return firstDifference(file, line+1, string(f.Data), r.Transcript())
		}
		line += 1 + strings.Count(string(f.Data), "\n")
	}
	return &result.Finding{At: file + ":1", Claim: "golden", Want: fmt.Sprintf("a section %q", part), Got: "none; smtplab run --golden writes it",
		Verdict: result.Fail}
}

func firstDifference(file string, first int, want, got string) *result.Finding {
	if want == got {
		return nil
	}
	wants, gots := strings.Split(want, "\n"), strings.Split(got, "\n")
	i := 0
	for i < len(wants) && i < len(gots) && wants[i] == gots[i] {
		i++
	}
	return &result.Finding{
		At: fmt.Sprintf("%s:%d", file, first+i), Claim: "golden (if what came is right, smtplab run --golden writes it anew)", Want: lineAt(wants, i), Got: lineAt(gots, i), Verdict: result.Fail,
		Evidence: strings.Join(gots[max(0, i-3):min(len(gots), i+3)], "\n"),
	}
}

func lineAt(lines []string, i int) string {
	if i >= len(lines) {
		return "the end"
	}
	return fmt.Sprintf("%q", lines[i])
}

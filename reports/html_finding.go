package reports

import (
	"fmt"
	"strings"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/reports/shown"
)

// A findingView is one finding as the template shows it.
type findingView struct {
	ID, At, Chapter, Claim, Want, Got, Why, Evidence string
	Verdict                                          result.Verdict
	WantHex, GotHex                                  string
	Differ                                           string // where the two part, if that is of use
}

// maxFindings bounds the findings of a case.
const maxFindings = 100

func viewFindings(findings []result.Finding, caseID string) []findingView {
	var list []findingView
	for i, f := range findings[:min(len(findings), maxFindings)] {
		list = append(list, findingView{
			ID: fmt.Sprintf("%s.f%d", caseID, i+1), At: shown.Line(f.At), Chapter: firstSentence(f.Chapter),
			Claim: shown.Line(f.Claim), Want: page(f.Want), Got: page(f.Got), Why: page(f.Why), Evidence: page(f.Evidence), Verdict: f.Verdict,
			WantHex: hexDump([]byte(f.Want)), GotHex: hexDump([]byte(f.Got)), Differ: differ(f.Want, f.Got),
		})
	}
	return list
}

// firstSentence is enough to know a chapter by.
func firstSentence(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if at := strings.Index(text, ". "); at > 0 {
		text = text[:at+1]
	}
	return shown.Line(text)
}

// page is a text of several lines, fit to be shown. Tabs stay: folded header lines have them.
func page(text string) string {
	lines := strings.SplitN(strings.TrimRight(text, "\r\n"), "\n", shown.MaxLines+1)
	for i, line := range lines {
		if i == shown.MaxLines {
			lines[i] = fmt.Sprintf("... and %s more", shown.Count(strings.Count(line, "\n")+1, "line"))
			break
		}
		lines[i] = shownTabs(strings.TrimSuffix(line, "\r"))
	}
	return strings.Join(lines, "\n")
}

// shownTabs is shown.Line, but for the tabs of a line that is not too long.
func shownTabs(line string) string {
	if len(line) > shown.MaxLine || !strings.Contains(line, "\t") {
		return shown.Line(line)
	}
	parts := strings.Split(line, "\t")
	for i := range parts {
		parts[i] = shown.Line(parts[i])
	}
	return strings.Join(parts, "\t")
}

// differ says at which byte two texts part, where they have something in common.
func differ(want, got string) string {
	at := 0
	for at < len(want) && at < len(got) && want[at] == got[at] {
		at++
	}
	if at == 0 || at == len(want) && at == len(got) {
		return ""
	}
	return fmt.Sprintf("They part at byte %d.", at)
}

// maxHex bounds a dump, in bytes.
const maxHex = 256

// hexDump is bytes as hex and as characters, sixteen a row.
func hexDump(data []byte) string {
	var b strings.Builder
	shown := data[:min(len(data), maxHex)]
	for at := 0; at < len(shown); at += 16 {
		line := shown[at:min(at+16, len(shown))]
		fmt.Fprintf(&b, "%04x  % -47x  %s\n", at, line, printable(line))
	}
	if len(data) > maxHex {
		fmt.Fprintf(&b, "and %d more bytes\n", len(data)-maxHex)
	}
	return b.String()
}

// printable shows a dot for what is no printable ASCII.
func printable(data []byte) string {
	text := make([]byte, len(data))
	for i, c := range data {
		text[i] = c
		if c < ' ' || c > '~' {
			text[i] = '.'
		}
	}
	return string(text)
}

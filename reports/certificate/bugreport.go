package certificate

import (
	"fmt"
	"strings"

	"github.com/smtplab/smtplab/reports/shown"
)

// Bounds of what is shown of a dialogue: its lines, and the bytes of each.
const (
	maxSaid  = 60
	maxWidth = 300
)

// bugReport is a text for the tracker of whoever makes the server. It stands alone: who reads it need not know of smtplab.
func (c *Certificate) bugReport(f Failure) string {
	var b strings.Builder
	line := func(format string, words ...any) { fmt.Fprintf(&b, format+"\n", words...) }
	where, _, _ := strings.Cut(f.Sections[0], " (")
	line("%s, %s, is not kept: %q\n", where, f.Level, show(f.Title))
	line("Server: %s", show(strings.TrimSpace(c.System.Name+" "+c.System.Version)))
	line("Rule: %s, %s (requirement %s)", strings.Join(f.Sections, ", "), f.Level, f.Requirement)
	if f.Rule != "" {
		line("")
		for text := range strings.SplitSeq(f.Rule, "\n") {
			line("%s", show(text))
		}
	}
	if f.Waived {
		line("\nThe operator knows of it and accepts it for now.")
	}
	for _, x := range f.Findings {
		line("")
		line("Wanted: %s", show(firstLine(x.Want)))
		line("Got:    %s", show(firstLine(x.Got)))
		if x.Why != "" {
			line("Note:   %s", show(firstLine(x.Why)))
		}
	}
	if len(f.Said) > 0 {
		line("\nWhat was said (C is the client, S the server):\n")
		for _, said := range f.Said {
			line("  %s", said)
		}
	}
	if f.Shell != "" {
		line("\nTo see it, in a shell:\n\n%s", indent(f.Shell))
	}
	for i, n := range f.Notes {
		if i == 0 {
			line("")
		}
		line("%s", show(n))
	}
	line("\nFound by %s, conformance cases of edition %s, case %s, on %s.", show(c.Report.Tool), show(c.System.Edition), f.Name, show(c.Report.Date))
	return b.String()
}

// bounded is a dialogue that can be shown: of a long one, the beginning and the end.
func bounded(lines []string) []string {
	var list []string
	for i, l := range lines {
		switch left := len(lines) - maxSaid; {
		case left <= 1 || i < maxSaid/2 || i >= maxSaid/2+left:
			list = append(list, show(l))
		case i == maxSaid/2:
			list = append(list, fmt.Sprintf("... and %s", shown.Count(left, "more line")))
		}
	}
	return list
}

// show leaves nothing of what a server said that could act on a terminal or a page.
func show(text string) string { return shown.LineWithin(text, maxWidth) }

func indent(text string) string {
	return "  " + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n  ")
}

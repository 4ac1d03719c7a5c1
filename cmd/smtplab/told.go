package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/smtplab/smtplab/harness/result"
)

// verdict prints the line of a case.
func (s *stage) verdict(c result.Case) {
	width := 0
	for _, st := range s.stories {
		width = max(width, len(st.Name))
	}
	s.human.printf("%s %-*s %12s in %s\n", s.colours.verdict(c.Verdict), width, c.Name, days(c.Virtual()), wall(c.WallMS))
}

func wall(ms float64) string {
	if ms < 10 {
		return fmt.Sprintf("%.1fms", ms)
	}
	return fmt.Sprintf("%.0fms", ms)
}

// findings prints what was wrong in a case, chapter by chapter, and how to see it again.
func (s *stage) findings(c result.Case) {
	s.human.printf("\n%s: %s\n", c.Name, c.Title)
	chapter := ""
	for _, f := range c.Findings {
		if f.Chapter != chapter {
			chapter = f.Chapter
			s.human.printf("%s\n", wrap(strings.TrimSpace(strings.TrimPrefix(chapter, c.Title)), "  # "))
		}
		s.human.printf("  %s%s\n", s.colours.verdict(f.Verdict), f.At)
		if f.Claim != "" {
			s.human.printf("    %s\n", f.Claim)
		}
		s.human.printf("    want  %s\n    got   %s\n", indented(f.Want), indented(f.Got))
		for line := range strings.Lines(f.Evidence) {
			s.human.printf("    | %s\n", strings.TrimRight(line, "\r\n"))
		}
	}
	s.human.printf("  again: %s\n", c.Again)
}

// indented keeps the further lines of a text below its first.
func indented(text string) string { return strings.ReplaceAll(text, "\n", "\n          ") }

// total prints the closing line.
func (s *stage) total() {
	var parts []string
	for _, v := range result.Verdicts() {
		if n := s.report.Totals.Verdicts[v.String()]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, v))
		}
	}
	if s.report.Interrupted {
		parts = append(parts, fmt.Sprintf("interrupted, %d not played", len(s.stories)-len(s.report.Cases)))
	}
	s.human.printf("\n%s: %s; seed %d, %v\n", plural(len(s.report.Cases), "case"), strings.Join(parts, ", "), s.seed,
		time.Since(s.begun).Round(time.Millisecond))
	if s.out != "" {
		s.human.printf("kept in %s\n", s.out)
	}
}

package main

import (
	"fmt"
	"os"
	"time"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/reports"
	"github.com/smtplab/smtplab/reports/certificate"
	"github.com/smtplab/smtplab/reports/shown"
)

// verdict prints the line of a case.
func (s *stage) verdict(c result.Case) {
	width := 0
	for _, st := range s.stories {
		width = max(width, len(st.Name))
	}
	s.human.printf("%s %-*s %12s in %s\n", s.colours.verdict(c.Verdict), width, shown.Line(c.Name), days(c.Virtual()), wall(c.WallMS))
	if !s.simulated() && c.Verdict == result.Unsupported {
		for _, f := range c.Findings {
			s.human.printf("%s\n", shown.Line("    "+f.String()))
		}
	}
}

func wall(ms float64) string {
	if ms < 10 {
		return fmt.Sprintf("%.1fms", ms)
	}
	return fmt.Sprintf("%.0fms", ms)
}

// total prints the closing line.
func (s *stage) total() {
	counts := reports.Counts(s.report)
	if s.report.Interrupted {
		counts += fmt.Sprintf(", interrupted, %d not played", len(s.stories)-len(s.report.Cases))
	}
	s.human.printf("\n%s%s%s; seed %d, %v\n", reports.WaiversText(s.report), s.ground.tally(s.report), counts, s.seed, time.Since(s.begun).Round(time.Millisecond))
	if s.out != "" {
		s.statements()
		s.human.printf("kept in %s\n", shown.Line(s.out))
	}
	if s.report.Interrupted && s.report.System != nil {
		s.human.printf("%s", s.howToResume())
	}
}

// statements prints what a certificate states by the profiles all cases of which were chosen, and how to have it.
func (s *stage) statements() {
	if s.report.System == nil {
		return
	}
	c, err := certificate.Of(s.report, os.DirFS(s.out))
	if err != nil {
		return // it is told when a certificate is asked for
	}
	told := false
	for _, p := range c.Profiles {
		if c.WasChosen(p.Name) {
			s.human.printf("%-11s  %s\n", p.Name, shown.Line(p.Sentence))
			told = true
		}
	}
	if told {
		s.human.printf("smtplab report %s --format certificate -o certificate.html has the rest\n", shown.Line(quoted(s.out)))
	}
}

// howToResume says how an examination that was interrupted goes on.
func (s *stage) howToResume() string {
	again := shown.Line(s.report.System.Again)
	if s.out == "" {
		return "nothing was kept, so that it cannot go on; from the beginning: " + again + " --out DIR\n"
	}
	return "it goes on with: " + again + " --out " + shown.Line(quoted(s.out)) + " --resume\n"
}

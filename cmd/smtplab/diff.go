package main

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/reports"
	"github.com/smtplab/smtplab/reports/shown"
)

func init() { subcommands = append(subcommands, newDiff) }

func newDiff() *cobra.Command {
	return &cobra.Command{
		Use:   "diff DIR1 DIR2",
		Short: "compare the results of two runs",
		Long: `Tells which cases fail in the second run and did not in the first, which no longer fail, and which came to the same verdict
for other reasons.

The exit code is 1 if something is worse: a case newly fails, one that passed no longer does without being waived, or one that
passed is not in the second run. It is 2 if nothing ran in the second.`,
		Example: `  smtplab diff before after`,
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			before, err := open(args[0])
			if err != nil {
				return err
			}
			after, err := open(args[1])
			if err != nil {
				return err
			}
			p := &printer{w: cmd.OutOrStdout()}
			changes := result.Compare(before.report, after.report)
			p.changes(changes)
			p.printf("first   %s\nsecond  %s\n", reports.Headline(before.report), reports.Headline(after.report))
			if err := p.end(); err != nil {
				return err
			}
			if slices.ContainsFunc(changes, result.Change.Regression) {
				return exit{code: result.ExitFail}
			}
			if len(after.report.Cases) == 0 {
				return exit{code: result.ExitUsage, err: fmt.Errorf("%s: nothing ran", args[1])}
			}
			return nil
		},
	}
}

// changes prints what changed in each case, and why it is now as it is.
func (p *printer) changes(changes []result.Change) {
	for _, c := range changes {
		p.printf("%s: %s: %s, was %s\n", c.Kind, shown.Line(c.Name), verdictOf(c.After), verdictOf(c.Before))
		if c.After != nil && len(c.After.Findings) > 0 {
			p.printf("%s\n", reports.CaseText(*c.After))
		}
	}
}

func verdictOf(c *result.Case) string {
	if c == nil {
		return "not there"
	}
	return c.Verdict.String()
}

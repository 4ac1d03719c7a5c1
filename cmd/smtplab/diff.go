package main

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/harness/transcript"
	"github.com/smtplab/smtplab/reports"
	"github.com/smtplab/smtplab/reports/shown"
)

func init() { subcommands = append(subcommands, newDiff) }

func newDiff() *cobra.Command {
	var exact bool
	cmd := &cobra.Command{
		Use:   "diff DIR1 DIR2",
		Short: "compare the results of two runs",
		Long: `Tells which cases fail in the second run and did not in the first, which no longer fail, and which came to the same verdict
for other reasons. What a server makes up anew each time is no other reason: dates and times, names of messages in its queue,
message-ids, numbers of processes and ports. Cases that differ in nothing else are counted, and told with --exact.

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
			changes, alike := result.Compare(before.report, after.report), 0
			if !exact {
				all := len(changes)
				changes = slices.DeleteFunc(changes, func(c result.Change) bool { return c.Alike(transcript.Lasting) })
				alike = all - len(changes)
			}
			p := &printer{w: cmd.OutOrStdout()}
			p.otherwise(before.report.System, after.report.System)
			p.changes(changes)
			p.alike(alike)
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
	cmd.Flags().BoolVar(&exact, "exact", false, "tell as well what differs only in times, names in a queue and the like")
	return cmd
}

// otherwise says in what two examinations differ that changes verdicts by itself.
func (p *printer) otherwise(before, after *result.System) {
	if before == nil || after == nil {
		return
	}
	for _, f := range []struct{ what, was, is string }{
		{"server", before.Name, after.Name}, {"edition of the cases", before.Edition, after.Edition}, {"mode", before.Mode, after.Mode},
	} {
		if f.was != f.is {
			p.printf("note: another %s: %s, was %s\n", f.what, shown.Line(f.is), shown.Line(f.was))
		}
	}
}

// alike says how many cases were left out because nothing changed that lasts.
func (p *printer) alike(n int) {
	if n > 0 {
		p.printf("%s with a finding that differs only in what a server makes up anew each time, such as times and names in its queue; --exact tells\n",
			plural(n, "case"))
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

package main

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/reports"
)

func init() { subcommands = append(subcommands, newJudge) }

func newJudge() *cobra.Command {
	return &cobra.Command{
		Use:   "judge DIR",
		Short: "grade the records of a run again",
		Long: `Grades the records that "smtplab run --out DIR" kept, each by the scenario that lies beside it. Nothing is played, and
nothing in the folder is changed. It tells where a verdict or a finding is another than that in result.json, and which files
are not what they were when they were kept, each by name. Of an examination it tells as well which cases were played by other
scenarios than those of its edition: nobody can ask less of a server, and say that it was all.

Exit codes are those of run, for the verdicts as they are now; where these are well and a file is damaged, or a case is none of
the edition, it is 3.`,
		Example: `  smtplab judge out`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			kept, err := open(args[0])
			if err != nil {
				return err
			}
			now, err := harness.Rejudge(kept.fsys, kept.report)
			if err != nil {
				return trouble(err)
			}
			p := &printer{w: cmd.OutOrStdout()}
			p.changes(result.Compare(kept.report, now))
			p.printf("%s%s\n", reports.WaiversText(now), reports.Headline(now))
			if err := p.end(); err != nil {
				return err
			}
			return worse(unsound(append(kept.damages(), kept.foreign()...)), now.ExitCode())
		},
	}
}

// worse is the end of a command that has looked for damage, or for what its verdicts call for if that comes first.
func worse(damaged error, code int) error {
	var e exit
	switch {
	case errors.As(damaged, &e) && code != result.ExitOK:
		return exit{code: code, err: e.err}
	case damaged != nil:
		return damaged
	case code == result.ExitUsage:
		return exit{code, errNothing}
	case code != result.ExitOK:
		return exit{code: code}
	}
	return nil
}

var errNothing = errors.New("nothing was examined: no case that was chosen had all that it needs")

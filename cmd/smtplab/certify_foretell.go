package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/smtplab/smtplab/reports/shown"
	"github.com/smtplab/smtplab/sim/record"
)

// foretell prints which cases would be played on a system, and why others would not.
func foretell(ctx context.Context, cmd *cobra.Command, examined examination, chosen []story) error {
	out := &printer{w: cmd.OutOrStdout()}
	out.printf("%s", examined.text())
	played := 0
	for _, s := range chosen {
		lacks, err := examined.foresee(ctx, s.Case)
		if err != nil {
			return trouble(err)
		}
		if len(lacks) == 0 {
			played++
			out.printf("played       %s\n", shown.Line(s.Name))
			continue
		}
		out.printf("unsupported  %s\n", shown.Line(s.Name))
		for _, l := range lacks {
			out.printf("             %s:%d: %s\n", s.Scenario.File, l.Line, shown.Line(why(l)))
		}
	}
	out.printf("\n%d of %d cases would be played; what the server refuses by policy is seen only then\n", played, len(chosen))
	return out.end()
}

func why(l record.Lack) string { return l.Text + ": want " + l.Want + ", got " + l.Got }

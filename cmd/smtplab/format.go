package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/harness/script"
	"github.com/smtplab/smtplab/reports/shown"
)

func init() { subcommands = append(subcommands, newFormat) }

func newFormat() *cobra.Command {
	var write, diff bool
	cmd := &cobra.Command{
		Use:   "fmt FILE...",
		Short: "align the columns of scenarios",
		Long: `Prints scenarios with the columns of their scripts aligned; all else stays as it is. With -w the files are rewritten,
with -d the lines that would change are printed, and the exit code is 1 if there are any.`,
		Example: `  smtplab fmt -w my-story.txtar`,
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			p := &printer{w: cmd.OutOrStdout()}
			changed := false
			for _, file := range args {
				old, formatted, err := format(file)
				if err != nil {
					return err
				}
				changed = changed || old != formatted
				switch {
				case diff:
					p.diff(file, old, formatted)
				case !write:
					p.printf("%s", formatted)
				case old != formatted:
					if err := os.WriteFile(file, []byte(formatted), 0o644); err != nil {
						return trouble(err)
					}
				}
			}
			if diff && changed && p.err == nil {
				return exit{code: result.ExitFail}
			}
			return p.end()
		},
	}
	cmd.Flags().BoolVarP(&write, "write", "w", false, "rewrite the files")
	cmd.Flags().BoolVarP(&diff, "diff", "d", false, "print what would change, and change nothing")
	cmd.MarkFlagsMutuallyExclusive("write", "diff")
	return cmd
}

// format reads a file and returns its text, as it is and as it should be.
func format(file string) (old, formatted string, err error) {
	info, err := os.Stat(file)
	if err != nil {
		return "", "", misused("%w", err)
	}
	if err := readable(file, info); err != nil {
		return "", "", err
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return "", "", misused("%w", err)
	}
	better, err := harness.Format(text)
	if err != nil {
		var problems script.Problems
		if errors.As(err, &problems) {
			return "", "", located(problems, func(string) string { return file })
		}
		return "", "", misused("%s: %w", file, err)
	}
	return string(text), string(better), nil
}

// diff prints the lines that differ. Formatting keeps the number of lines, so that they can be compared one by one.
func (p *printer) diff(file, old, formatted string) {
	was, is := strings.Split(old, "\n"), strings.Split(formatted, "\n")
	for i := range max(len(was), len(is)) {
		if a, b := line(was, i), line(is, i); a != b {
			p.printf("%s:%d:\n-%s\n+%s\n", file, i+1, shown.Line(a), shown.Line(b))
		}
	}
}

func line(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}

// plural counts things: "1 case", "2 cases".
func plural(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}

package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/reports"
)

func init() { subcommands = append(subcommands, newReport) }

func newReport() *cobra.Command {
	var format, out string
	cmd := &cobra.Command{
		Use:   "report DIR",
		Short: "render the results of a run",
		Long: `Renders what "smtplab run --out DIR" kept, in one of several formats; "smtplab list formats" tells them. Nothing is played
or judged.

Files of evidence that are missing or changed are told, and the exit code is 3 then. Otherwise it is 0 when the report was
written, whatever stands in it.`,
		Example: `  smtplab report out
  smtplab report out --format html -o report.html
  smtplab report out --format markdown >> "$GITHUB_STEP_SUMMARY"`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			f, err := reports.Formats.New(format, nil)
			if err != nil {
				return misused("--format: %w", err)
			}
			kept, err := open(args[0])
			if err != nil {
				return err
			}
			render := func(w io.Writer) error { return f.Render(w, kept.report, kept.fsys) }
			if out == "" {
				err = render(cmd.OutOrStdout())
			} else {
				err = replace(out, render)
			}
			if err != nil {
				return trouble(fmt.Errorf("could not write the report: %w", err))
			}
			return kept.damaged()
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "one of the `FORMATS` "+strings.Join(reports.Formats.Names(), ", "))
	cmd.Flags().StringVarP(&out, "output", "o", "", "write to the file `FILE`, and not to the screen")
	return cmd
}

// A keptRun is a result folder, read.
type keptRun struct {
	name   string
	fsys   fs.FS
	report *result.Report
}

func open(dir string) (*keptRun, error) {
	fsys := os.DirFS(dir)
	report, err := result.Read(fsys)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, misused("%s: not a result folder: %w", dir, err)
	case err != nil:
		return nil, trouble(fmt.Errorf("%s: damaged: %w", dir, err))
	}
	return &keptRun{dir, fsys, report}, nil
}

// damaged is the end of a command whose evidence is not what it was: a line for each file.
func (k *keptRun) damaged() error {
	var lines mistakes
	for _, d := range k.report.Check(k.fsys) {
		lines = append(lines, fmt.Sprintf("damaged: %s: %v", filepath.Join(k.name, filepath.FromSlash(d.File)), d.Err))
	}
	if lines == nil {
		return nil
	}
	return exit{code: result.ExitError, err: lines}
}

// replace writes a file in one step: what was there stays until the new one is whole.
func replace(name string, write func(io.Writer) error) error {
	fresh, err := os.CreateTemp(filepath.Dir(name), ".new-")
	if err != nil {
		return err
	}
	err = errors.Join(write(fresh), fresh.Chmod(0o644), fresh.Close())
	if err == nil {
		err = os.Rename(fresh.Name(), name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(fresh.Name()))
	}
	return nil
}

package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/reports"
	"github.com/smtplab/smtplab/reports/certificate"
)

func init() { subcommands = append(subcommands, newReport) }

func newReport() *cobra.Command {
	var format, out, profile string
	cmd := &cobra.Command{
		Use:   "report DIR",
		Short: "render the results of a run",
		Long: `Renders what "smtplab run --out DIR" or "smtplab certify server ADDR --out DIR" kept, in one of several formats; "smtplab list
formats" tells them. Nothing is played. The formats certificate, certificate-markdown and badge are for examinations: they state
by profile whether the server conforms, and compare what was played with all cases of the edition. They are written only where
the records, graded again, say what result.json does.

Files of evidence that are missing or changed are told, and the exit code is 3 then. Otherwise it is 0 when the report was
written, whatever stands in it.`,
		Example: `  smtplab report out
  smtplab report out --format html -o report.html
  smtplab report out --format markdown >> "$GITHUB_STEP_SUMMARY"
  smtplab report out --format certificate -o certificate.html
  smtplab report out --format badge --profile core-server -o core-server.svg`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			var settings []string
			if profile != "" {
				settings = append(settings, "profile="+profile)
			}
			f, err := reports.Formats.New(format, settings)
			if err != nil {
				return misused("--format: %w", err)
			}
			kept, err := open(args[0])
			if err != nil {
				return err
			}
			if slices.Contains(reports.Certificates, format) {
				if err := kept.believed(); err != nil {
					return err
				}
			}
			render := func(w io.Writer) error { return f.Render(w, kept.report, kept.fsys) }
			if out == "" {
				err = render(cmd.OutOrStdout())
			} else {
				err = replace(out, render)
			}
			switch {
			case errors.Is(err, certificate.ErrNoSystem):
				return misused("%s: %w", args[0], err)
			case err != nil:
				return trouble(fmt.Errorf("could not write the report: %w", err))
			}
			return kept.damaged()
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "one of the `FORMATS` "+strings.Join(reports.Formats.Names(), ", "))
	cmd.Flags().StringVar(&profile, "profile", "", "of the format badge: the `PROFILE` whose statement is shown; the first that was examined unless given")
	cmd.Flags().StringVarP(&out, "output", "o", "", "write to the file `FILE`, and not to the screen")
	return cmd
}

// believed grades the records again. The error says where result.json says something else.
func (k *keptRun) believed() error {
	now, err := harness.Rejudge(k.fsys, k.report)
	if err != nil {
		return trouble(err)
	}
	var lines mistakes
	for _, c := range result.Compare(k.report, now) {
		lines = append(lines, fmt.Sprintf("altered: %s: %s: its record says something else than result.json; nothing was written, and smtplab judge tells more",
			k.name, c.Name))
	}
	return unsound(lines)
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

// damaged is the end of a command whose evidence is not what it was.
func (k *keptRun) damaged() error { return unsound(k.damages()) }

// unsound is the end of a command that met results that are not to be relied on, for the reasons given, if there are any.
func unsound(lines mistakes) error {
	if lines == nil {
		return nil
	}
	return exit{code: result.ExitError, err: lines}
}

// foreign are the cases of an examination that were played by other scenarios than those of its edition, a line for each.
func (k *keptRun) foreign() mistakes {
	var lines mistakes
	for _, text := range certificate.Foreign(k.report) {
		lines = append(lines, fmt.Sprintf("foreign: %s: %s", k.name, text))
	}
	return lines
}

// damages are the files that are not what they were, a line for each.
func (k *keptRun) damages() mistakes {
	var lines mistakes
	for _, d := range k.report.Check(k.fsys) {
		lines = append(lines, fmt.Sprintf("damaged: %s: %v", filepath.Join(k.name, filepath.FromSlash(d.File)), d.Err))
	}
	return lines
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

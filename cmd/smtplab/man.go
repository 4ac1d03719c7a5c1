package main

import (
	"os"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

func init() { subcommands = append(subcommands, newMan) }

func newMan() *cobra.Command {
	return &cobra.Command{
		Use:   "man [DIR]",
		Short: "print the manual page, or write those of all commands into a folder",
		Long: `Prints the manual page smtplab(1). With a folder, writes it there together with a page for each command: smtplab-run(1)
and so on.`,
		Example: `  smtplab man | man -l -
  smtplab man /usr/local/share/man/man1`,
		Args:   cobra.MaximumNArgs(1),
		Hidden: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			root := cmd.Root()
			root.DisableAutoGenTag = true
			// A page of the same source is the same on every day: it bears the month in which the commands got their form.
			month := time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC)
			head := &doc.GenManHeader{Title: "SMTPLAB", Section: "1", Source: "smtplab", Date: &month}
			if len(args) == 0 {
				return doc.GenMan(root, head, cmd.OutOrStdout())
			}
			if err := os.MkdirAll(args[0], 0o755); err != nil {
				return trouble(err)
			}
			if err := doc.GenManTree(root, head, args[0]); err != nil {
				return trouble(err)
			}
			return nil
		},
	}
}

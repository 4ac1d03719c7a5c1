package main

import (
	"github.com/spf13/cobra"
)

func init() { subcommands = append(subcommands, newCheck) }

func newCheck() *cobra.Command {
	return &cobra.Command{
		Use:   "check FILE|DIR|PATTERN...",
		Short: "read scenarios without playing them",
		Long: `Reads scenarios as run would, and stops before anything is played. Every mistake of every file is told, a line each:
words, hosts, products, faults and boxes that do not exist, sections that nobody uses, zones that cannot be read.`,
		Example: `  smtplab check my-story.txtar
  smtplab check scenarios`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			all, err := stories(args)
			if err != nil {
				return err
			}
			p := &printer{w: cmd.OutOrStdout()}
			scenarios := 0
			for i, s := range all {
				if i == 0 || s.Scenario != all[i-1].Scenario {
					scenarios++
				}
			}
			p.printf("%s in %s: no mistakes\n", plural(len(all), "case"), plural(scenarios, "scenario"))
			return p.end()
		},
		ValidArgsFunction: completeCases,
	}
}

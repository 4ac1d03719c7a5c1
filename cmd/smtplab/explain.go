package main

import (
	"path"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/smtplab/smtplab/sim/catalogue"
)

func init() { subcommands = append(subcommands, newExplain) }

func newExplain() *cobra.Command {
	return &cobra.Command{
		Use:   "explain NAME...",
		Short: "tell the story of a scenario, product, fault, box, verb or format",
		Long: `Tells in prose what a thing does and to whom it happened. NAME is any name that "smtplab list" prints; of a
scenario's name the last part is enough.`,
		Example: `  smtplab explain isa2000
  smtplab explain blob-swallowed
  smtplab explain see`,
		Args:              cobra.MinimumNArgs(1),
		ValidArgsFunction: completeNames(-1),
		RunE: func(cmd *cobra.Command, args []string) error {
			p := &printer{w: cmd.OutOrStdout()}
			var known []entry
			for _, k := range kinds() {
				entries, err := k.entries()
				if err != nil {
					return err
				}
				known = append(known, entries...)
			}
			for i, name := range args {
				found, err := named(known, name)
				if err != nil {
					return err
				}
				p.printf("%s", strings.Repeat("\n", min(i, 1)))
				p.entries(found)
			}
			return p.end()
		},
	}
}

// named finds the entries of a name, which may be of several kinds.
func named(known []entry, name string) ([]entry, error) {
	var found []entry
	var names []string
	for _, e := range known {
		if e.Name == name || path.Base(e.Name) == path.Base(name) && strings.HasSuffix("/"+e.Name, "/"+name) {
			found = append(found, e)
		}
		names = append(names, e.Name, path.Base(e.Name))
	}
	if len(found) == 0 {
		return nil, misused("nothing is called %q%s", name, catalogue.Suggest(name, names))
	}
	return found, nil
}

func (p *printer) entries(found []entry) {
	for i, e := range found {
		p.printf("%s%s, a %s\n%s\n", strings.Repeat("\n", min(i, 1)), e.Name, e.one, wrap(capital(e.Summary)+".", "  "))
		if story := strings.TrimSpace(e.Story); story != "" {
			p.printf("\n%s\n", wrap(story, "  "))
		}
		if e.Usage != "" {
			p.printf("\nUsage:\n%s\n", wrap(e.Usage, "  "))
		}
		p.settings(e.Params)
		if len(e.Cases) > 0 {
			p.printf("\nCases:\n  %s\n", strings.Join(e.Cases, "\n  "))
		}
	}
}

// settings prints what can be set, with the value that holds where it is not.
func (p *printer) settings(params []param) {
	if len(params) > 0 {
		p.printf("\nSettings:\n")
	}
	width := 0
	for _, s := range params {
		width = max(width, utf8.RuneCountInString(s.Name+"="+s.Default))
	}
	for _, s := range params {
		p.printf("  %-*s  %s\n", width, s.Name+"="+s.Default, s.Usage)
	}
}

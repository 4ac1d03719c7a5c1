package main

import (
	"cmp"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"
)

func init() { subcommands = append(subcommands, newList) }

// listSchema names the form of the JSON that list prints.
const listSchema = "smtplab.list/v1"

func newList() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list [" + strings.Join(kindNames(), "|") + "]...",
		Short: "print what there is, a line each",
		Long: `Prints the names that other commands and scenarios use, each with a line of usage: the scenarios of the book, the
products whose mail servers are simulated, the faults of DNS servers, the boxes on the path, the verbs of the language in
which scenarios are written, and the formats of reports. Without an argument it prints them all.`,
		Example: `  smtplab list boxes
  smtplab list scenarios --json`,
		ValidArgs: kindNames(),
		RunE: func(cmd *cobra.Command, args []string) error {
			chosen, err := chosenKinds(args)
			if err != nil {
				return err
			}
			p := &printer{w: cmd.OutOrStdout()}
			if asJSON {
				return p.kindsAsJSON(chosen)
			}
			return p.kinds(chosen)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON ("+listSchema+")")
	return cmd
}

// kinds prints entries in two columns, under a heading where there are several kinds.
func (p *printer) kinds(chosen []kind) error {
	for i, k := range chosen {
		entries, err := k.entries()
		if err != nil {
			return err
		}
		if len(chosen) > 1 {
			p.printf("%s%s\n", strings.Repeat("\n", min(i, 1)), strings.ToUpper(k.name))
		}
		width := 0
		for _, e := range entries {
			width = max(width, utf8.RuneCountInString(e.Name))
		}
		for _, e := range entries {
			p.printf("%-*s  %s%s\n", width, e.Name, e.Summary, e.note())
		}
	}
	return p.end()
}

// note says in how few words can be what else there is to choose.
func (e entry) note() string {
	if len(e.Cases) > 1 {
		return " " + strings.Join(values(e.Cases), "")
	}
	if e.Usage != "" && e.Usage != e.Name && len(e.Params) == 0 {
		return " (" + e.Usage + ")"
	}
	return ""
}

// values are the ends of the names of cases, for example "[iis5]".
func values(cases []string) []string {
	var ends []string
	for _, c := range cases {
		ends = append(ends, value.FindString(c))
	}
	return ends
}

func (p *printer) kindsAsJSON(chosen []kind) error {
	list := map[string]any{"schema": listSchema, "tool": toolVersion()}
	for _, k := range chosen {
		entries, err := k.entries()
		if err != nil {
			return err
		}
		list[k.name] = append([]entry{}, entries...) // an empty kind is [], not null
	}
	e := json.NewEncoder(p.w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	p.err = cmp.Or(p.err, e.Encode(list))
	return p.end()
}

package main

import (
	"cmp"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func init() { subcommands = append(subcommands, newMan) }

func newMan() *cobra.Command {
	return &cobra.Command{
		Use:     "man",
		Short:   "print the manual page",
		Long:    `Prints the manual page, smtplab(1), with all commands, in the form that man reads.`,
		Example: `  smtplab man > /usr/local/share/man/man1/smtplab.1`,
		Args:    cobra.NoArgs,
		Hidden:  true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			p := &printer{w: cmd.OutOrStdout()}
			root := cmd.Root()
			p.printf(".TH SMTPLAB 1\n.SH NAME\n%s\n", roff("smtplab - "+root.Short))
			p.printf(".SH SYNOPSIS\n.B smtplab\n.I COMMAND\n[\\fIARGUMENT\\fR]...\n")
			p.printf(".SH DESCRIPTION\n%s\n.SH COMMANDS\n", roff(root.Long))
			for _, c := range root.Commands() {
				if c.IsAvailableCommand() {
					p.manual(c)
				}
			}
			p.printf(".SH EXAMPLES\n.nf\n%s\n.fi\n", roff(root.Example))
			return p.end()
		},
	}
}

// manual prints the part of the page about one command.
func (p *printer) manual(c *cobra.Command) {
	p.printf(".SS %s\n%s\n", roff(c.UseLine()), roff(cmp.Or(c.Long, c.Short)))
	c.LocalFlags().VisitAll(func(f *pflag.Flag) {
		kind, usage := pflag.UnquoteUsage(f)
		name := "--" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", " + name
		}
		p.printf(".TP\n.B %s\n%s\n", roff(strings.TrimSpace(name+" "+kind)), roff(usage))
	})
	if c.Example != "" {
		p.printf(".PP\n.nf\n%s\n.fi\n", roff(c.Example))
	}
}

// roff writes text so that man takes none of it for a command: backslashes and minus signs are escaped, and so is a
// point or an apostrophe that begins a line. Empty lines become paragraphs.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(text)
	var lines []string
	for _, line := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		switch {
		case line == "":
			line = ".PP"
		case line[0] == '.' || line[0] == '\'':
			line = `\&` + line
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

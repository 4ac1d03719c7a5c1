package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/smtplab/smtplab/sim/catalogue"
)

// subcommands is filled by the init functions of the files that hold them.
var subcommands []func() *cobra.Command

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "smtplab",
		Short: "a whole mail internet in one process",
		Long: `smtplab plays stories of mail that goes astray. A story starts mail servers that act like named products, DNS servers
that misbehave and firewalls that eat bytes, lets two days pass in milliseconds, and checks what every party saw.
Nothing of a story touches the network of this machine, unless "run --real" plays it there; dns, mta, firewall and send put
the same parts on real sockets, and sink and load measure there how fast mail is taken and sent.

Exit codes: 0 all is well; 1 a case failed; 2 wrong usage, or nothing examined; 3 an error of smtplab's own, or a MUST
left inconclusive; 130 interrupted.`,
		Example: `  smtplab run                                play the five Knowledge Base articles
  smtplab list                               what there is: scenarios, products, faults, boxes, verbs
  smtplab explain smart-host-by-name         tell a story without playing it
  smtplab run -v 'kb/*/smart-host-by-name'   watch it while it happens`,
		Args:          knownCommand,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.CompletionOptions.HiddenDefaultCmd = false
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return misused("%w; see %q", wantedValue(err), cmd.CommandPath()+" --help")
	})
	for _, make := range subcommands {
		cmd := make()
		if cmd.Args != nil {
			cmd.Args = sayingUsage(cmd.Args)
		}
		root.AddCommand(cmd)
	}
	return root
}

// knownCommand refuses the word after smtplab when no command has that name.
func knownCommand(root *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, c := range root.Commands() {
		if !c.Hidden {
			names = append(names, c.Name())
		}
	}
	return misused("unknown command %q%s", args[0], catalogue.Suggest(args[0], names))
}

// sayingUsage has a command that is given too few or too many words say which it wants.
func sayingUsage(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if check(cmd, args) == nil {
			return nil
		}
		got := "nothing"
		if len(args) > 0 {
			got = fmt.Sprintf("%q", strings.Join(args, " "))
		}
		return misused("want %q, got %s after %q; see %q", cmd.UseLine(), got, cmd.Name(), cmd.CommandPath()+" --help")
	}
}

// printer writes to a command's output and remembers the first error, for commands that print in many small steps.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) printf(format string, words ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format, words...)
	}
}

// end is what a command that printed returns.
func (p *printer) end() error {
	if p.err != nil {
		return trouble(fmt.Errorf("could not write the output: %w", p.err))
	}
	return nil
}

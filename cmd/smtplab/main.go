// Smtplab plays stories of mail: servers of named products, DNS servers that lie and firewalls that eat bytes, in one
// process and in virtual time, and checks what every party saw.
//
// This package holds flags and printing only; reading, playing and judging a scenario is package harness. Each
// subcommand is a file that adds itself to the list in root.go.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/reports/shown"
)

func main() {
	os.Exit(execute(os.Args[1:], os.Stdout, os.Stderr))
}

// execute runs the command line and returns the exit code.
func execute(args []string, out, errs io.Writer) int {
	root := newRoot()
	root.SetArgs(args)
	root.SetOut(out)
	root.SetErr(errs)
	err := root.Execute()
	if err == nil {
		return result.ExitOK
	}
	var e exit
	if !errors.As(err, &e) {
		e = exit{code: result.ExitUsage, err: err} // cobra's own: an unknown flag, too many arguments
	}
	e.tell(errs)
	return e.code
}

// An exit is how a subcommand ends otherwise than well.
type exit struct {
	code int
	err  error // what to tell; nil when all has been said
}

func (e exit) Error() string { return fmt.Sprint("exit ", e.code, ": ", e.err) }

// tell writes the error. A line that begins with the file and line of a mistake stays as it is, for editors to jump to.
func (e exit) tell(w io.Writer) {
	if e.err == nil {
		return
	}
	if m := (mistakes{}); errors.As(e.err, &m) {
		for _, line := range m {
			fmt.Fprintln(w, shown.Line(line))
		}
		return
	}
	fmt.Fprintln(w, "smtplab:", shown.Line(strings.Join(strings.Fields(e.err.Error()), " ")))
}

// mistakes are lines that begin with "file:line: ": what is wrong in scenarios.
type mistakes []string

func (m mistakes) Error() string { return strings.Join(m, "\n") }

// misused is the end of a command that was called in a way it cannot serve.
func misused(format string, words ...any) error {
	return exit{code: result.ExitUsage, err: fmt.Errorf(format, words...)}
}

// trouble is the end of a command that could not do its work for reasons of its own or of this machine.
func trouble(err error) error {
	return exit{code: result.ExitError, err: err}
}

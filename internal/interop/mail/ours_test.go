//go:build interop

package mail

import (
	"context"
	"os"
	"os/exec"
	"testing"

	"github.com/smtplab/smtplab/internal/interop/program"
)

// atMost is how long a test waits for what must come.
const atMost = program.AtMost

// TestMain builds smtplab, the program under test.
var smtplab string

func TestMain(m *testing.M) {
	os.Exit(program.Main(func(built string) int {
		smtplab = built
		return m.Run()
	}))
}

// What stands: a server of ours, and one with mail on disk.
type (
	standing = program.Process
	server   = program.Mail
)

// commander makes a command: in the host's network, or in one of its own.
type commander func(ctx context.Context, name string, args ...string) *exec.Cmd

// stands starts one of our servers, and waits until it is ready.
func stands(t *testing.T, where commander, args ...string) *standing {
	t.Helper()
	return program.Stand(t, where(context.WithoutCancel(t.Context()), smtplab, args...))
}

// mta starts a product at a free port. Settings are further arguments.
func mta(t *testing.T, product string, settings ...string) *server {
	t.Helper()
	return mtaAt(t, exec.CommandContext, "127.0.0.1:0", product, settings...)
}

func mtaAt(t *testing.T, where commander, at, product string, settings ...string) *server {
	t.Helper()
	args := append([]string{"mta", product, "--listen", at}, settings...)
	return program.StandMail(t, where(context.WithoutCancel(t.Context()), smtplab, args...))
}

// wait waits until something is so.
func wait(t *testing.T, what string, is func() bool) {
	t.Helper()
	program.Wait(t, what, is)
}

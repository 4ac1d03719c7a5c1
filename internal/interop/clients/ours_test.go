//go:build interop

package clients

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/smtplab/smtplab/internal/interop/program"
)

// atMost is how long a test waits for what must come.
const atMost = program.AtMost

// TestMain builds smtplab, the program under test, in scratch, where what is fetched lies as well.
var smtplab, scratch string

func TestMain(m *testing.M) {
	os.Exit(program.Main(func(built string) int {
		smtplab, scratch = built, filepath.Dir(built)
		return m.Run()
	}))
}

// A process is a server of ours.
type process struct {
	*program.Process
	at string // where it listens
}

// stands starts one of our servers, and waits until it is ready.
func stands(t *testing.T, args ...string) *process {
	t.Helper()
	p := program.Stand(t, exec.Command(smtplab, args...))
	return &process{p, p.At.String()}
}

// over waits until the connections of a firewall's first passage are over, on both sides.
func (p *process) over(t *testing.T) {
	t.Helper()
	for _, number := range []string{"1", "2"} {
		program.Wait(t, "the end of connection "+number, func() bool {
			said := p.Said()
			return strings.Contains(said, " "+number+" closed\n") || strings.Contains(said, " "+number+" reset\n") ||
				strings.Contains(said, " "+number+" was reset\n")
		})
	}
}

// A server is a product that stands with its mail on disk.
type server struct {
	*program.Mail
	at string // where it listens
}

// domain is the one that our servers take mail for.
const domain = "fabrikam.example"

// mta starts a product. Settings are further arguments.
func mta(t *testing.T, product string, settings ...string) *server {
	t.Helper()
	return mtaAt(t, "127.0.0.1:0", product, settings...)
}

func mtaAt(t *testing.T, at, product string, settings ...string) *server {
	t.Helper()
	args := []string{"mta", product, "--listen", at, "--domain", domain}
	m := program.StandMail(t, exec.Command(smtplab, append(args, settings...)...))
	return &server{m, m.At.String()}
}

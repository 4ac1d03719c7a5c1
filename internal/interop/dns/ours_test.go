//go:build interop

package dns

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/smtplab/smtplab/internal/interop/program"
)

// TestMain builds smtplab, the program under test.
var smtplab string

func TestMain(m *testing.M) {
	os.Exit(program.Main(func(built string) int {
		smtplab = built
		return m.Run()
	}))
}

// zone has a name for each thing that is asked for. The answer about "long" is too long for 512 octets, and that about
// "longer" for 1232.
var zone = `$ORIGIN fabrikam.example.
@      SOA  ns hostmaster 1 3600 600 86400 300
@      NS   ns
@      MX   10 mx
ns     A    192.168.2.53
mx     A    192.168.2.25
mx     AAAA 2001:db8::25
www    CNAME mx
` + texts("long", 8) + texts("longer", 20) + `$ORIGIN 2.168.192.in-addr.arpa.
@   SOA ns.fabrikam.example. hostmaster.fabrikam.example. 1 3600 600 86400 300
@   NS  ns.fabrikam.example.
25  PTR mx.fabrikam.example.
$ORIGIN 8.b.d.0.1.0.0.2.ip6.arpa.
@   SOA ns.fabrikam.example. hostmaster.fabrikam.example. 1 3600 600 86400 300
@   NS  ns.fabrikam.example.
5.2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0 PTR mx.fabrikam.example.
`

func texts(name string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%s TXT \"%02d%s\"\n", name, i, strings.Repeat("x", 80))
	}
	return b.String()
}

// serve starts a server that lies in the ways that are given.
func serve(t *testing.T, faults ...string) *program.Process {
	t.Helper()
	file := filepath.Join(t.TempDir(), "world.zone")
	if err := os.WriteFile(file, []byte(zone), 0o644); err != nil {
		t.Fatal(err)
	}
	args := []string{"dns", file, "--listen", "127.0.0.1:0"}
	for _, f := range faults {
		args = append(args, "--fault", f)
	}
	return program.Stand(t, exec.Command(smtplab, args...))
}

// A query is a line of the query log.
type query struct{ Transport, Name, Type, Outcome string }

// logged waits for a query in the log of a server.
func logged(t *testing.T, s *program.Process, want query) {
	t.Helper()
	program.Wait(t, fmt.Sprintf("%+v in the query log", want), func() bool {
		for line := range strings.Lines(s.Out()) {
			var got query
			if json.Unmarshal([]byte(line), &got) == nil && got == want {
				return true
			}
		}
		return false
	})
}

//go:build interop

package dns

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// atMost is how long a test waits for what must come.
const atMost = 30 * time.Second

// TestMain builds smtplab, the program under test.
var smtplab string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "interop-dns")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(dir)
		smtplab = filepath.Join(dir, "smtplab")
		if out, err := exec.Command("go", "build", "-o", smtplab, "../../../cmd/smtplab").CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "go build: %v\n%s", err, out)
			return 1
		}
		return m.Run()
	}())
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

// A server is a call of "smtplab dns".
type server struct {
	cmd  *exec.Cmd
	at   netip.AddrPort
	out  buffer // the query log
	said buffer
}

// A buffer is written by one process and read by another.
type buffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// serve starts a server that lies in the ways that are given.
func serve(t *testing.T, faults ...string) *server {
	t.Helper()
	file := filepath.Join(t.TempDir(), "world.zone")
	if err := os.WriteFile(file, []byte(zone), 0o644); err != nil {
		t.Fatal(err)
	}
	args := []string{"dns", file, "--listen", "127.0.0.1:0"}
	for _, f := range faults {
		args = append(args, "--fault", f)
	}
	s := &server{cmd: exec.Command(smtplab, args...)}
	s.cmd.Stdout, s.cmd.Stderr = &s.out, &s.said
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.cmd.Process.Signal(syscall.SIGTERM)
		if err := s.cmd.Wait(); err != nil {
			t.Errorf("want a good end of smtplab, got %v after:\n%s", err, s.said.String())
		}
	})
	wait(t, "smtplab dns to be ready", func() bool { return strings.Contains(s.said.String(), ": ready") })
	_, at, _ := strings.Cut(s.said.String(), "listening on ")
	at, _, _ = strings.Cut(at, ",")
	s.at = netip.MustParseAddrPort(at)
	return s
}

// wait waits until something is so.
func wait(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(atMost); !is(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("want %s within %v", what, atMost)
		}
	}
}

// A query is a line of the query log.
type query struct{ Transport, Name, Type, Outcome string }

// logged waits for a query in the log of the server.
func (s *server) logged(t *testing.T, want query) {
	t.Helper()
	wait(t, fmt.Sprintf("%+v in the query log", want), func() bool {
		for line := range strings.Lines(s.out.String()) {
			var got query
			if json.Unmarshal([]byte(line), &got) == nil && got == want {
				return true
			}
		}
		return false
	})
}

// version is the first word of what a program says about itself that begins with a digit.
func version(t *testing.T, program string, args ...string) string {
	t.Helper()
	out, err := exec.Command(program, args...).CombinedOutput()
	if err != nil && len(out) == 0 {
		t.Fatalf("%s: %v: install it (Debian: bind9-dnsutils for dig, knot-dnsutils for kdig, ldnsutils for drill)", program, err)
	}
	return firstNumber(string(out))
}

func firstNumber(text string) string {
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(" \n,()", r) }) {
		if word[0] >= '0' && word[0] <= '9' {
			return word
		}
	}
	return "unknown"
}

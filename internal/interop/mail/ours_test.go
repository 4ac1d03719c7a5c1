//go:build interop

package mail

import (
	"bytes"
	"context"
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
const atMost = 20 * time.Second

// TestMain builds smtplab, the program under test.
var smtplab string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "interop-mail")
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

// commander makes a command: in the host's network, or in one of its own.
type commander func(ctx context.Context, name string, args ...string) *exec.Cmd

// A standing server is a call of smtplab that goes on until the test ends.
type standing struct {
	t    *testing.T
	cmd  *exec.Cmd
	at   netip.AddrPort // where it listens first
	said output
}

// An output is written by one process and read by another.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// stands starts one of our servers, and waits until it is ready.
func stands(t *testing.T, where commander, args ...string) *standing {
	t.Helper()
	s := &standing{t: t, cmd: where(context.WithoutCancel(t.Context()), smtplab, args...)}
	s.cmd.Stdout, s.cmd.Stderr = &s.said, &s.said
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.stop)
	s.until(": ready")
	_, at, _ := strings.Cut(s.said.String(), "listening on ")
	at, _, _ = strings.Cut(at, ",")
	s.at = netip.MustParseAddrPort(at)
	return s
}

// stop tells the server to stop, and wants a good end.
func (s *standing) stop() {
	s.cmd.Process.Signal(syscall.SIGTERM)
	if err := s.cmd.Wait(); err != nil {
		s.t.Errorf("want a good end of smtplab, got %v", err)
	}
	if s.t.Failed() {
		said := s.said.String()
		s.t.Logf("%s says:\n%s", strings.Join(s.cmd.Args, " "), said[max(0, len(said)-6000):])
	}
}

// until waits for words of the server.
func (s *standing) until(words string) {
	s.t.Helper()
	wait(s.t, fmt.Sprintf("smtplab to say %q", words), func() bool { return strings.Contains(s.said.String(), words) })
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

// A server is a product that stands with its mail on disk.
type server struct {
	*standing
	dir string
}

// mta starts a product at a free port. Settings are further arguments.
func mta(t *testing.T, product string, settings ...string) *server {
	t.Helper()
	return mtaAt(t, exec.CommandContext, "127.0.0.1:0", product, settings...)
}

func mtaAt(t *testing.T, where commander, at, product string, settings ...string) *server {
	t.Helper()
	dir := t.TempDir()
	return &server{stands(t, where, append([]string{"mta", product, "--listen", at, "--spool", dir}, settings...)...), dir}
}

// all returns a mailbox's messages, oldest first.
func (s *server) all(mailbox string) []string {
	s.t.Helper()
	names, err := filepath.Glob(filepath.Join(s.dir, "Inbox", mailbox, "[^.]*.eml"))
	if err != nil {
		s.t.Fatal(err)
	}
	var mail []string
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			s.t.Fatal(err)
		}
		mail = append(mail, string(text))
	}
	return mail
}

// find returns the message with a subject, which must be the only one with it.
func (s *server) find(mailbox, subject string) string {
	s.t.Helper()
	var found []string
	wait(s.t, fmt.Sprintf("a message %q in the mailbox %s", subject, mailbox), func() bool {
		found = found[:0]
		for _, text := range s.all(mailbox) {
			if strings.Contains(text, "\nSubject: "+subject+"\r\n") {
				found = append(found, text)
			}
		}
		return len(found) > 0
	})
	if len(found) > 1 {
		s.t.Errorf("want one message %q in the mailbox %s, got %d", subject, mailbox, len(found))
	}
	return found[0]
}

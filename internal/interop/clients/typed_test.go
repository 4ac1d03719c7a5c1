//go:build interop

package clients

import (
	"fmt"
	"io"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// xexch50 announces a BLOB.
func xexch50(blob string) string { return fmt.Sprintf("XEXCH50 %d 2\r\n", len(blob)) }

// patience is how long a last answer is waited for.
const patience = 2 * time.Second

// bash is the oldest mail client of all: somebody at a terminal.
var bash = sender{name: "bash /dev/tcp", version: func(t *testing.T) string { return mustRun(t, "bash", "-c", "echo $BASH_VERSION") }}

// typed lets bash send texts as they are, each when the one before is answered, and returns all that it heard. The last may
// stay without an answer. Then the line is cut.
func typed(t *testing.T, to string, texts ...string) string {
	t.Helper()
	host, port := hostPort(t, to)
	cmd := exec.Command("bash", "-c", "exec 3<>/dev/tcp/$0/$1; cat <&3 & cat >&3", host, port)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // both cats hold the connection
	keys, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	screen := &screen{}
	cmd.Stdout = screen
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Wait()
	defer func() { syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }()
	for i, text := range texts {
		if !screen.shows(i+1, atMost) {
			t.Fatalf("want an answer before %q, got none after:\n%s", text, screen)
		}
		io.WriteString(keys, text)
	}
	screen.shows(len(texts)+1, patience)
	return screen.String()
}

// A screen is what a terminal program has printed so far.
type screen struct {
	mu   sync.Mutex
	text strings.Builder
}

// Write implements [io.Writer].
func (s *screen) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(b)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// lastLine is that of a reply (RFC 5321 section 4.2).
var lastLine = regexp.MustCompile(`(?m)^\d{3} .*\r$`)

// shows waits until so many replies are there.
func (s *screen) shows(replies int, atMost time.Duration) bool {
	for end := time.Now().Add(atMost); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if len(lastLine.FindAllString(s.String(), -1)) >= replies {
			return true
		}
	}
	return false
}

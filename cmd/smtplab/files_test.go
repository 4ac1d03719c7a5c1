//go:build unix

package main

import (
	"os/exec"
	"strings"
	"testing"
	"time"
)

// Where a process may open few files, it serves so many fewer clients, and says so: silent ones take no place that others need.
func TestMTAWithFewFiles(t *testing.T) {
	cmd := command(t, t.TempDir(), "mta", "rfc5321", "--listen", "127.0.0.1:0", "--domain", "b.example", "--spool", "S", "--hurried", "10ms", "--quiet")
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no shell to set the limit with")
	}
	cmd.Path, cmd.Args = sh, append([]string{"sh", "-c", `ulimit -n 64 && exec "$@"`, "sh", cmd.Path}, cmd.Args[1:]...)
	s := standsAs(t, cmd)
	if said := strings.Join(s.said.all(), "\n"); !strings.Contains(said, "--max-connections 200: this process may open 64 files (ulimit -n), so it serves 48 at a time") {
		t.Errorf("want it told how many are served, got %q", said)
	}
	for range 100 {
		raw(t, s.listening[0]) // says nothing
	}
	for end := time.Now().Add(atMost); ; {
		line, err := raw(t, s.listening[0]).in.ReadString('\n') // 421 until the silent have been hung up on
		if strings.HasPrefix(line, "220 ") {
			break
		}
		if err != nil || time.Now().After(end) {
			t.Fatalf("want a greeting while others say nothing, got %q, %v", line, err)
		}
	}
	s.stop()
}

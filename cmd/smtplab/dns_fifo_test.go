//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/miekg/dns"
)

// What is no file is refused at once, and at SIGHUP the old zones stay: to open a pipe would wait for a writer for ever.
func TestDNSZonesInAPipe(t *testing.T) {
	dir := folder(t, map[string]string{"world.zone": world})
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe.zone"), 0o600); err != nil {
		t.Skip(err)
	}
	smtplab(t, dir, "dns", "pipe.zone").want(t, 2, "pipe.zone: want a file of zones, got a pipe")
	s := stands(t, dir, "dns", "world.zone", "--listen", "127.0.0.1:0")
	for _, c := range []struct {
		put  func(string) error
		want string
	}{
		{func(at string) error { return syscall.Mkfifo(at, 0o600) }, "got a pipe"},
		{func(at string) error { return os.Mkdir(at, 0o700) }, "got a folder"},
	} {
		file := filepath.Join(dir, "world.zone")
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
		if err := c.put(file); err != nil {
			t.Fatal(err)
		}
		s.cmd.Process.Signal(syscall.SIGHUP)
		if line := s.said.until(t, c.want); !strings.Contains(line, "the old zones stay: world.zone: ") {
			t.Errorf("got %q", line)
		}
		if answer, err := ask(t, "udp", s.listening[0], "mx.fabrikam.example.", dns.TypeA); err != nil || len(answer.Answer) != 1 {
			t.Errorf("want the old zones, got %v, %v", answer, err)
		}
	}
	s.stop()
}

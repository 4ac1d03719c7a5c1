package main

import (
	"bufio"
	"io"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// atMost is how long a test waits for what must come.
const atMost = 30 * time.Second

// localhost is the one name that has an address without DNS.
func TestAddressFlags(t *testing.T) {
	for text, want := range map[string]string{"localhost:2525": "127.0.0.1:2525", "LocalHost": "127.0.0.1:25", "127.0.0.1": "127.0.0.1:25",
		"::1": "[::1]:25", "[::1]:2525": "[::1]:2525"} {
		if at, err := hostAndPort("--to", text, 25); err != nil || at.String() != want {
			t.Errorf("%s: want %s, got %v, %v", text, want, at, err)
		}
	}
	if all, err := listenFlag([]string{"localhost:2525"}); err != nil || all[0].String() != "127.0.0.1:2525" {
		t.Errorf("got %v, %v", all, err)
	}
	for _, text := range []string{"localhost.example:25", "mail.example", "localhost:", "localhost:smtp", "", ":25"} {
		if at, err := hostAndPort("--to", text, 25); err == nil {
			t.Errorf("%q: want it refused, got %v", text, at)
		}
		if at, err := listenFlag([]string{text}); err == nil {
			t.Errorf("%q: want it refused, got %v", text, at)
		}
	}
}

// A standing server is a call of smtplab that goes on until it is told to stop.
type standing struct {
	t         *testing.T
	cmd       *exec.Cmd
	listening []string // where, in order
	out       *lines
	said      *lines
}

// stands starts a server in a folder and waits until it is ready.
func stands(t *testing.T, dir string, args ...string) *standing {
	t.Helper()
	return standsAs(t, command(t, dir, args...))
}

// standsAs is stands for a call that was prepared.
func standsAs(t *testing.T, cmd *exec.Cmd) *standing {
	t.Helper()
	s := &standing{t: t, cmd: cmd, out: follow(t, cmd.StdoutPipe), said: follow(t, cmd.StderrPipe)}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill() })
	s.said.until(t, ": ready")
	for _, line := range s.said.all() {
		if _, rest, ok := strings.Cut(line, "listening on "); ok {
			at, _, _ := strings.Cut(rest, ",")
			s.listening = append(s.listening, at)
		}
	}
	return s
}

// stop tells the server to stop, and wants a good end.
func (s *standing) stop() {
	s.t.Helper()
	s.cmd.Process.Signal(syscall.SIGTERM)
	s.said.until(s.t, "stopped")
	s.out.end() // Wait would close the pipe, whether all of it was read or not
	s.said.end()
	err := s.cmd.Wait()
	s.races()
	if err != nil {
		s.t.Errorf("want a good end, got %v:\n%s", err, strings.Join(s.said.all(), "\n"))
	}
}

// kill ends the server as a power cut does.
func (s *standing) kill() {
	s.cmd.Process.Kill()
	s.said.end()
	s.cmd.Wait()
	s.races()
}

// races fails the test where the race detector spoke: a server that is killed has no exit code to tell it by.
func (s *standing) races() {
	s.t.Helper()
	if said := strings.Join(s.said.all(), "\n"); strings.Contains(said, "DATA RACE") || strings.Contains(said, "panic:") {
		s.t.Error(said)
	}
}

// lines are what a process has said so far.
type lines struct {
	mu    sync.Mutex
	more  chan struct{} // closed by the next line
	list  []string
	ended bool
}

// follow reads lines as they come.
func follow(t *testing.T, pipe func() (io.ReadCloser, error)) *lines {
	t.Helper()
	from, err := pipe()
	if err != nil {
		t.Fatal(err)
	}
	l := &lines{more: make(chan struct{})}
	go func() {
		scanner := bufio.NewScanner(from)
		scanner.Buffer(nil, 1<<20)
		for scanner.Scan() {
			l.add(scanner.Text(), false)
		}
		l.add("", true)
	}()
	return l
}

func (l *lines) add(line string, ended bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !ended {
		l.list = append(l.list, line)
	}
	l.ended = ended
	close(l.more)
	l.more = make(chan struct{})
}

// end waits until the process says no more.
func (l *lines) end() {
	for {
		l.mu.Lock()
		more, ended := l.more, l.ended
		l.mu.Unlock()
		if ended {
			return
		}
		<-more
	}
}

// over reports whether the process says no more.
func (l *lines) over() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.ended
}

func (l *lines) all() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.list
}

// until waits for a line that contains words, and returns the first.
func (l *lines) until(t *testing.T, words string) string {
	t.Helper()
	return l.count(t, words, 1)
}

// count waits for so many lines that contain words, and returns the last of them.
func (l *lines) count(t *testing.T, words string, want int) string {
	t.Helper()
	timeout := time.After(atMost)
	for {
		l.mu.Lock()
		list, more, ended := l.list, l.more, l.ended
		l.mu.Unlock()
		found := 0
		for _, line := range list {
			if strings.Contains(line, words) {
				found++
			}
			if found == want {
				return line
			}
		}
		if ended {
			t.Fatalf("want %d lines with %q, got %d and an end after:\n%s", want, words, found, strings.Join(list, "\n"))
		}
		select {
		case <-more:
		case <-timeout:
			t.Fatalf("want %d lines with %q within %v, got %d of:\n%s", want, words, atMost, found, strings.Join(list, "\n"))
		}
	}
}

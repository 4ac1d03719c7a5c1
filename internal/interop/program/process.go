package program

import (
	"bytes"
	"io"
	"net/netip"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"
)

// AtMost is how long is waited for what must come.
const AtMost = 30 * time.Second

// A Test is what is needed of a *testing.T.
type Test interface {
	Helper()
	Cleanup(func())
	TempDir() string
	Failed() bool
	Logf(format string, args ...any)
	Errorf(format string, args ...any)
	Fatal(...any)
	Fatalf(format string, args ...any)
}

// A Process is a server of ours that stands until its test ends.
type Process struct {
	At   netip.AddrPort // where it listens first
	test Test
	cmd  *exec.Cmd
	out  Text // what it prints for scripts, such as the query log
	said Text // all that it prints
}

// A Text is written by one process and read by another.
type Text struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (t *Text) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.all.Write(p)
}

// String is what was written so far.
func (t *Text) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.all.String()
}

// Stand starts a server, waits until it is ready, and stops it as an owner does when the test ends, which wants a good end.
func Stand(t Test, cmd *exec.Cmd) *Process {
	t.Helper()
	p := &Process{test: t, cmd: cmd}
	cmd.Stdout, cmd.Stderr = io.MultiWriter(&p.out, &p.said), &p.said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.stop)
	p.Until(": ready")
	_, at, _ := strings.Cut(p.Said(), "listening on ")
	at, _, _ = strings.Cut(at, ",")
	p.At = netip.MustParseAddrPort(at)
	return p
}

// stop tells the server to stop, and kills it where it does not.
func (p *Process) stop() {
	p.cmd.Process.Signal(syscall.SIGTERM)
	late := time.AfterFunc(AtMost, func() { p.cmd.Process.Kill() })
	defer late.Stop()
	if err := p.cmd.Wait(); err != nil {
		p.test.Errorf("want a good end of smtplab within %v, got %v", AtMost, err)
	}
	if p.test.Failed() {
		said := p.Said()
		p.test.Logf("%s says:\n%s", strings.Join(p.cmd.Args, " "), said[max(0, len(said)-6000):])
	}
}

// Said is all that the server printed so far.
func (p *Process) Said() string { return p.said.String() }

// Out is what the server printed for scripts so far.
func (p *Process) Out() string { return p.out.String() }

// Until waits for words of the server.
func (p *Process) Until(words string) {
	p.test.Helper()
	Wait(p.test, "smtplab to say "+words, func() bool { return strings.Contains(p.Said(), words) })
}

// Wait waits until something is so, and fails the test where that takes too long.
func Wait(t Test, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(AtMost); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("want %s within %v", what, AtMost)
		}
	}
}

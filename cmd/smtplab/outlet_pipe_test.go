//go:build unix

package main

import (
	"bufio"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/miekg/dns"
)

// unread starts a server whose two outputs are one pipe, which is read until it is ready, and not any more.
func unread(t *testing.T, cmd *exec.Cmd) (listening string) {
	t.Helper()
	from, to, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout, cmd.Stderr = to, to
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	to.Close()
	t.Cleanup(func() { cmd.Process.Kill(); from.Close() })
	for said := bufio.NewReader(from); ; {
		line, err := said.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		if _, rest, ok := strings.Cut(line, "listening on "); ok {
			listening, _, _ = strings.Cut(rest, ",")
		}
		if strings.Contains(line, ": ready") {
			return listening
		}
	}
}

// endsAtSignal wants a server gone within the time that its manual promises.
func endsAtSignal(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	begun := time.Now()
	cmd.Process.Signal(syscall.SIGTERM)
	late := time.AfterFunc(atMost, func() { cmd.Process.Kill() })
	defer late.Stop()
	cmd.Wait()
	if took := time.Since(begun); took > drainTime || cmd.ProcessState.ExitCode() != 3 {
		t.Errorf("want an end within %v and exit code 3, got %v after %v", drainTime, cmd.ProcessState, took)
	}
}

// manyCommands has a server tell more than a pipe holds.
func manyCommands(t *testing.T, at string) {
	t.Helper()
	c, err := net.Dial("tcp", at)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(atMost))
	const commands = 4000
	go io.WriteString(c, strings.Repeat("NOOP\r\n", commands)+"QUIT\r\n")
	answers, err := io.ReadAll(c)
	if got := strings.Count(string(answers), "\n250 "); err != nil || got != commands {
		t.Errorf("want %d answers, got %d, %v", commands, got, err)
	}
}

// A reader that stalls, as a pager does, stops no server, and keeps none from its end.
func TestMTAWithoutReader(t *testing.T) {
	t.Parallel()
	cmd := command(t, t.TempDir(), "mta", "exchange2003", "--listen", "127.0.0.1:0")
	at := unread(t, cmd)
	manyCommands(t, at)
	manyCommands(t, at)
	endsAtSignal(t, cmd)
}

func TestDNSWithoutReader(t *testing.T) {
	t.Parallel()
	cmd := command(t, folder(t, map[string]string{"world.zone": world}), "dns", "world.zone", "--listen", "127.0.0.1:0")
	at := unread(t, cmd)
	for range 1000 {
		if _, err := ask(t, "udp", at, "mx.fabrikam.example.", dns.TypeA); err != nil {
			t.Fatal(err)
		}
	}
	endsAtSignal(t, cmd)
}

// A server whose output is closed says so once, and goes on until it is told to stop.
func TestMTAWithClosedOutput(t *testing.T) {
	t.Parallel()
	cmd := command(t, t.TempDir(), "mta", "exchange2003", "--listen", "127.0.0.1:0")
	s := standsPiped(t, cmd)
	manyCommands(t, s.listening[0])
	manyCommands(t, s.listening[0])
	s.said.until(t, "nobody reads the output any more")
	cmd.Process.Signal(syscall.SIGTERM)
	s.said.until(t, "stopped")
	s.said.end()
	cmd.Wait()
	if n := strings.Count(strings.Join(s.said.all(), "\n"), "output"); n != 1 || cmd.ProcessState.ExitCode() != 3 {
		t.Errorf("want it told once and exit code 3, got %v:\n%s", cmd.ProcessState, strings.Join(s.said.all(), "\n"))
	}
}

// standsPiped starts a server whose output is a pipe without a reader.
func standsPiped(t *testing.T, cmd *exec.Cmd) *standing {
	t.Helper()
	from, to, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	from.Close()
	defer to.Close()
	s := &standing{t: t, cmd: cmd, said: follow(t, cmd.StderrPipe)}
	cmd.Stdout = to
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill() })
	_, rest, _ := strings.Cut(s.said.until(t, "listening on "), "listening on ")
	at, _, _ := strings.Cut(rest, ",")
	s.listening = []string{at}
	s.said.until(t, ": ready")
	return s
}

// A record is a file: a pipe that nobody reads would stop the server.
func TestMTARecordInAPipe(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mkfifo(filepath.Join(dir, "record.jsonl"), 0o600); err != nil {
		t.Skip(err)
	}
	smtplab(t, dir, "mta", "exchange2003", "--listen", "127.0.0.1:0", "--out", ".").want(t, 3, "record.jsonl: want a file, got a pipe")
}

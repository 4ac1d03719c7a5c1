package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A server that stops says 421 to those who are between transactions and closes at once (RFC 5321 section 3.8); who is in
// the middle of one may end it.
func TestMTAStopsPolitely(t *testing.T) {
	dir := t.TempDir()
	s := stands(t, dir, "mta", "exchange2003", "--listen", "127.0.0.1:0", "--domain", "b.example", "--spool", "S")
	fresh, greeted, busy := raw(t, s.listening[0]), raw(t, s.listening[0]), raw(t, s.listening[0])
	for _, c := range []*rawClient{fresh, greeted, busy} {
		c.want("220")
	}
	greeted.ask("EHLO x.example", "250")
	busy.ask("HELO x.example", "250")
	busy.ask("MAIL FROM:<ana@a.example>", "250")
	busy.ask("RCPT TO:<bob@b.example>", "250")
	begun := time.Now()
	s.cmd.Process.Signal(syscall.SIGTERM)
	s.said.until(t, "stopping")
	s.cmd.Process.Signal(syscall.SIGTERM) // the same again: timeout(1) signals its child, and then its group
	for _, c := range []*rawClient{fresh, greeted} {
		c.want("421")
		c.end()
	}
	if took := time.Since(begun); took > drainTime/2 {
		t.Errorf("want 421 at once, got it after %v", took)
	}
	busy.ask("DATA", "354")
	busy.ask("Subject: in time\r\n\r\nHello\r\n.", "250")
	busy.want("421")
	busy.end()
	s.said.until(t, "stopped")
	if took := time.Since(begun); took > drainTime {
		t.Errorf("want an end when the last client is gone, got one after %v", took)
	}
	s.cmd.Wait()
	found := false
	for name, text := range files(t, dir) {
		found = found || strings.HasSuffix(name, ".eml") && strings.Contains(text, "Subject: in time")
	}
	if !found {
		t.Error("want the message in the queue or in the mailbox")
	}
}

// Many idle clients cost little, and no time when the server stops.
func TestMTAHoldsManyClients(t *testing.T) {
	const clients = 500
	s := stands(t, t.TempDir(), "mta", "exchange2003", "--listen", "127.0.0.1:0", "--quiet", "--max-connections", "1000")
	before := memoryOf(t, s.cmd.Process.Pid)
	var all []*rawClient
	for range clients {
		c := raw(t, s.listening[0])
		c.want("220")
		c.ask("HELO x.example", "250")
		all = append(all, c)
	}
	if each := (memoryOf(t, s.cmd.Process.Pid) - before) / clients; each > 40<<10 && !underRace {
		t.Errorf("want at most 40 kB for a client, got %d octets", each)
	}
	begun := time.Now()
	s.cmd.Process.Signal(syscall.SIGTERM)
	for _, c := range all {
		c.want("421")
		c.end()
	}
	s.said.until(t, "stopped")
	if took := time.Since(begun); took > drainTime {
		t.Errorf("want an end at once, got it after %v", took)
	}
	s.cmd.Wait()
}

// memoryOf is how much memory a process has resident, in octets; zero where the system does not tell.
func memoryOf(t *testing.T, pid int) int {
	t.Helper()
	status, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "statm"))
	if err != nil {
		return 0
	}
	pages, err := strconv.Atoi(strings.Fields(string(status))[1])
	if err != nil {
		t.Fatal(err)
	}
	return pages * os.Getpagesize()
}

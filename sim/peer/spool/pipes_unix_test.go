//go:build unix

package spool

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// soon fails where something waits for whoever writes to a pipe, which nobody does.
func soon(t *testing.T, do func() error) error {
	t.Helper()
	done := make(chan error, 1)
	go func() { done <- do() }()
	select {
	case err := <-done:
		return err
	case <-time.After(10 * time.Second):
		t.Fatal("want it not to wait for a pipe")
		return nil
	}
}

// A pipe under a name of the queue is told, and holds up nothing.
func TestPipesInTheQueue(t *testing.T) {
	for name, want := range map[string]string{
		"journal-000001":         "journal-000001: want a regular file, got something else; it is left alone",
		"journal-000001.damaged": "journal-000001.damaged: want whole records",
		"000000000001.json":      "000000000001.json: want files of messages only, got something else",
		"000000000001.eml":       "000000000001.eml: want files of messages only, got something else",
		"runs.tmp":               "[]",
		"runs":                   "runs: want a regular file, got p",
	} {
		dir := t.TempDir()
		s := open(t, dir)
		put(t, s, message(1))
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		os.Remove(filepath.Join(dir, name))
		if err := syscall.Mkfifo(filepath.Join(dir, name), 0o600); err != nil {
			t.Skip(err)
		}
		var again *Spool
		got := ""
		if err := soon(t, func() (err error) { again, err = Open(dir); return err }); err != nil {
			got = err.Error()
		} else {
			got = fmt.Sprint(again.Complaints())
			if err := errors.Join(again.Put(message(2)), again.Close()); err != nil {
				t.Errorf("%s: want the queue to work, got %v", name, err)
			}
		}
		if !strings.Contains(got, want) {
			t.Errorf("%s: want %q, got %q", name, want, got)
		}
	}
}

// A pipe in a mailbox is no mail that is there already.
func TestPipeInAMailbox(t *testing.T) {
	dir := t.TempDir()
	f, err := NewFolders(dir)
	if err != nil {
		t.Fatal(err)
	}
	box := filepath.Join(dir, "Inbox", "bob@b.example")
	os.MkdirAll(box, 0o700)
	if err := syscall.Mkfifo(filepath.Join(box, "1.eml"), 0o600); err != nil {
		t.Skip(err)
	}
	if err := soon(t, func() error { return f.File(filed(1)) }); err != nil {
		t.Error(err)
	}
	if text, err := os.ReadFile(filepath.Join(box, "1-2.eml")); string(text) != "mail" || err != nil {
		t.Errorf("got %q, %v", text, err)
	}
}

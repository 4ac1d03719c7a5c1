package spool

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/smtplab/smtplab/sim/record"
)

func mailroot(t *testing.T, dir string) *Mailroot {
	t.Helper()
	m, err := OpenMailroot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	return m
}

func filed(n int) *record.Filed {
	return &record.Filed{Folder: "inbox", Owner: "bob@b.example", Name: fmt.Sprintf("%d.eml", n), Message: message(n).ID, Data: []byte("mail")}
}

// A message stays in the queue until its files are durable, and no longer.
func TestMailrootKeepsWhatIsNotSafe(t *testing.T) {
	m := mailroot(t, t.TempDir())
	left := func() int {
		t.Helper()
		all, err := m.Scan()
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	for n := range 2 * few {
		if err := errors.Join(m.Put(message(n)), m.File(filed(n)), m.Remove(message(n).ID)); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(m.Put(message(100)), m.File(filed(100)), m.Put(message(101)), m.Remove(message(101).ID)); err != nil {
		t.Fatal(err)
	}
	if got := left(); got != 2*few+1 {
		t.Errorf("want the messages with fresh files in the queue, got %d", got)
	}
	if err := m.Tidy(); err != nil {
		t.Error(err)
	}
	if got := left(); got != 1 {
		t.Errorf("want the one that is not done with, got %d", got)
	}
	m.Remove(message(100).ID)
	if err := m.Tidy(); err != nil || left() != 0 || len(m.filed) != 0 || len(m.done) != 0 {
		t.Errorf("want nothing left, got %d, %v, %v, %v", left(), m.filed, m.done, err)
	}
}

// When nobody knows what is on the disk, nothing leaves the queue.
func TestMailrootWithABrokenDisk(t *testing.T) {
	m := mailroot(t, t.TempDir())
	for n := range 2 * few {
		m.Put(message(n))
		m.File(filed(n))
		m.Remove(message(n).ID)
	}
	m.root.Close()
	for range 2 {
		if err := m.finish(); err == nil {
			t.Skip("this system syncs files one by one")
		}
	}
	if all, _ := m.Scan(); len(all) != 2*few {
		t.Errorf("want all messages in the queue, got %d", len(all))
	}
}

// A file of which the power left a beginning is written anew when its message is delivered again; what somebody else has
// under its name stays.
func TestTornFileIsReplaced(t *testing.T) {
	dir := t.TempDir()
	f, err := NewFolders(dir)
	if err != nil {
		t.Fatal(err)
	}
	for torn, want := range map[string]int{"": 1, "ma": 1, "mail": 1, "mails": 2, "other": 2} {
		box := filepath.Join(dir, "Inbox", "bob@b.example")
		os.RemoveAll(box)
		os.MkdirAll(box, 0o700)
		os.WriteFile(filepath.Join(box, "1.eml"), []byte(torn), 0o600)
		if err := f.File(filed(1)); err != nil {
			t.Error(err)
		}
		name := map[int]string{1: "1.eml", 2: "1-2.eml"}[want]
		files, _ := os.ReadDir(box)
		if text, _ := os.ReadFile(filepath.Join(box, name)); string(text) != "mail" || len(files) != want {
			t.Errorf("after %q: want mail in %s, got %q and %v", torn, name, text, files)
		}
	}
}

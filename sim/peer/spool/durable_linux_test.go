package spool

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/smtplab/smtplab/sim/record"
)

// An asked is what a disk was asked for, in order.
type asked struct {
	dir   string
	calls []string
	fails string // the call that does
	sees  func() // is there when a call is made
}

// listen takes the place of askDisk. The calls are made all the same.
func listen(t *testing.T, dir string) *asked {
	a := &asked{dir: dir}
	before := askDisk
	t.Cleanup(func() { askDisk = before })
	askDisk = func(name string, f *os.File, call func() error) error {
		below, err := filepath.Rel(a.dir, f.Name())
		if err != nil {
			return err
		}
		a.calls = append(a.calls, name+" "+below)
		if a.sees != nil {
			a.sees()
		}
		if a.calls[len(a.calls)-1] == a.fails {
			return errors.New("the disk is on fire")
		}
		return before(name, f, call)
	}
	return a
}

// wants does something, which asks for these and nothing else.
func (a *asked) wants(t *testing.T, what string, do func() error, want ...string) {
	t.Helper()
	a.calls = nil
	if err := do(); err != nil {
		t.Errorf("%s: %v", what, err)
	}
	if !slices.Equal(a.calls, want) {
		t.Errorf("%s: want\n%s\ngot\n%s", what, strings.Join(want, "\n"), strings.Join(a.calls, "\n"))
	}
}

// What is promised is on the disk first: the message before Put returns, which is when the client hears 250; all of its files
// and folders before the journal knows that it left the queue; and those of the queue before the journal goes. What a test
// reads back it reads from memory, so only the calls tell.
func TestPromisesWaitForTheDisk(t *testing.T) {
	dir := t.TempDir()
	a := listen(t, dir)
	var m *Mailroot
	a.wants(t, "open", func() (err error) { m, err = OpenMailroot(dir); return err },
		"fsync .", "fsync Queue", "fdatasync Queue/journal-000001", "fsync Queue", "fdatasync Queue/runs.tmp", "fsync Queue")
	defer func() { m.Close() }()
	const journal = "fdatasync Queue/journal-000001"
	a.wants(t, "put", func() error { return m.Put(message(1)) }, journal)
	a.wants(t, "file", func() error { return m.File(filed(1)) }, "fsync .", "fsync Inbox")
	a.wants(t, "some recipients are served", func() error { return m.Put(message(1)) },
		"fsync Inbox/bob@b.example/1.eml", "fsync Inbox/bob@b.example", journal)
	a.wants(t, "all are", func() error { return m.Remove(message(1).ID) })
	a.wants(t, "finish", m.finish, "fsync Inbox/bob@b.example/1.eml", "fsync Inbox/bob@b.example", journal)
	a.wants(t, "drop", func() error {
		return errors.Join(m.Put(message(2)), m.File(&record.Filed{Folder: "drop", Name: "2.eml", Message: message(2).ID}), m.Remove(message(2).ID))
	}, journal, "fsync .")
	a.wants(t, "finish the drop", m.finish, "fsync Drop/2.eml", "fsync Drop", journal)
	bad := &record.Filed{Folder: "badmail", Name: "1.BAD", Message: message(1).ID}
	a.wants(t, "badmail", func() error { return m.File(bad) }, "fsync .", "fsync Badmail/1.BAD", "fsync Badmail")
	a.wants(t, "put what waits", func() error { return m.Put(message(3)) }, journal)
	a.wants(t, "make files of it", m.Queue.flush, "fdatasync Queue/journal-000002", "fsync Queue",
		"fsync Queue/000000000003.eml.tmp", "fsync Queue/000000000003.json.tmp", "fsync Queue")
	a.wants(t, "remove it", func() error { return m.Remove(message(3).ID) }, "fdatasync Queue/journal-000002")
}

// Many files are synced at once, on the file system that the root is on; on another each of them is.
func TestEachFileSystemIsSynced(t *testing.T) {
	for _, away := range []string{"nothing", "Inbox/bob@b.example"} {
		dir := t.TempDir()
		m := mailroot(t, dir)
		m.device = func(folder string) (uint64, error) {
			if folder == filepath.Join(dir, away) {
				return 2, nil
			}
			return 1, nil
		}
		want := many(t, m, away != "nothing")
		listen(t, dir).wants(t, "with "+away+" elsewhere", m.finish, append(want, "fdatasync Queue/journal-000001")...)
	}
}

// many brings mail into two mailboxes, and returns what must be asked for it.
func many(t *testing.T, m *Mailroot, away bool) []string {
	t.Helper()
	want := []string{"syncfs ."}
	for n := range 4 * few {
		f := filed(n)
		if n%2 == 1 {
			f.Owner = "cid@b.example"
		} else if away {
			want = append(want, "fsync Inbox/bob@b.example/"+f.Name)
		}
		if err := errors.Join(m.Put(message(n)), m.File(f), m.Remove(f.Message)); err != nil {
			t.Fatal(err)
		}
	}
	if away {
		want = append(want, "fsync Inbox/bob@b.example")
	}
	return want
}

// A folder that is a link to another file system, as its owner may make it.
func TestInboxOnAnotherFileSystem(t *testing.T) {
	dir := t.TempDir()
	other, err := os.MkdirTemp("/dev/shm", "smtplab")
	if err != nil {
		t.Skip(err)
	}
	defer os.RemoveAll(other)
	here, err := os.Stat(dir)
	there, err2 := os.Stat(other)
	if err := errors.Join(err, err2); err != nil {
		t.Fatal(err)
	}
	if here.Sys().(*syscall.Stat_t).Dev == there.Sys().(*syscall.Stat_t).Dev {
		t.Skip("want two file systems, got one")
	}
	if err := os.Symlink(other, filepath.Join(dir, "Inbox")); err != nil {
		t.Fatal(err)
	}
	m := mailroot(t, dir)
	var want []string
	for n := range 2 * few {
		if err := errors.Join(m.Put(message(n)), m.File(filed(n)), m.Remove(message(n).ID)); err != nil {
			t.Fatal(err)
		}
		want = append(want, fmt.Sprintf("fsync Inbox/bob@b.example/%d.eml", n))
	}
	listen(t, dir).wants(t, "Inbox elsewhere", m.finish, append(want, "fsync Inbox/bob@b.example", "fdatasync Queue/journal-000001")...)
}

// Whichever call fails, the message stays in the queue.
func TestEachCallMayFail(t *testing.T) {
	for _, fails := range []string{"syncfs .", "fsync Inbox/bob@b.example/0.eml", "fsync Inbox/bob@b.example"} {
		dir := t.TempDir()
		m := mailroot(t, dir)
		m.device = func(folder string) (uint64, error) { return uint64(strings.Count(folder, "bob")), nil }
		many(t, m, true)
		listen(t, dir).fails = fails
		if err := m.finish(); err == nil {
			t.Errorf("%s: want an error where the disk fails", fails)
		}
		if all, err := m.Scan(); len(all) != 4*few || err != nil {
			t.Errorf("%s: want all messages in the queue, got %d, %v", fails, len(all), err)
		}
	}
}

// A file of the folder Pickup that comes back after the power went is sent once more.
func TestPickupRemovesDurably(t *testing.T) {
	dir := t.TempDir()
	p, err := NewPickup(dir)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(p.dir, "a.eml")
	os.WriteFile(path, []byte("one"), 0o600)
	a := listen(t, dir)
	a.sees = func() {
		if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("want the file gone before its folder is synced, got %v", err)
		}
	}
	a.wants(t, "remove", func() error { return p.Remove("a.eml") }, "fsync Pickup")
	os.WriteFile(path, []byte("one"), 0o600)
	a.fails = "fsync Pickup"
	if err := p.Remove("a.eml"); err == nil {
		t.Error("want an error where the disk fails")
	}
}

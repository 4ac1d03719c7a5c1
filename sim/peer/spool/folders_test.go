package spool

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/smtplab/smtplab/sim/record"
)

func TestFolders(t *testing.T) {
	dir := t.TempDir()
	f, err := NewFolders(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, filed := range []record.Filed{
		{Folder: "inbox", Owner: "Bob@b.example", Name: "mx-1.eml", Data: []byte("one")},
		{Folder: "inbox", Owner: "bob@b.example", Name: "mx-1.eml", Data: []byte("one")}, // again, after a crash
		{Folder: "inbox", Owner: "bob@b.example", Name: "mx-1.eml", Data: []byte("two")},
		{Folder: "inbox", Owner: "../../etc", Name: "../passwd", Data: []byte("three")},
		{Folder: "badmail", Name: "0001.BAD", Data: []byte("four")},
		{Folder: "drop", Name: ".", Data: []byte("five")},
	} {
		if err := f.File(&filed); err != nil {
			t.Error(err)
		}
	}
	for name, want := range map[string]string{"Inbox/bob@b.example/mx-1.eml": "one", "Inbox/bob@b.example/mx-1-2.eml": "two",
		"Inbox/%2E.%2F..%2Fetc/%2E.%2Fpasswd": "three", "Badmail/0001.BAD": "four", "Drop/%2E": "five"} {
		if got, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name))); string(got) != want {
			t.Errorf("%s: want %q, got %q, %v", name, want, got, err)
		}
	}
	for _, name := range []string{"Inbox/bob@b.example/.draft-1.tmp", "Badmail/.draft-2.tmp"} {
		os.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), []byte("half"), 0o600)
	}
	if f, err = NewFolders(dir); err != nil {
		t.Fatal(err)
	}
	files := 0
	filepath.WalkDir(dir, func(_ string, d os.DirEntry, _ error) error {
		if !d.IsDir() {
			files++
		}
		return nil
	})
	if files != 5 {
		t.Errorf("want five files and no drafts, got %d", files)
	}
	if err := f.File(&record.Filed{Folder: "etc"}); err == nil {
		t.Error("want an unknown folder to be an error")
	}
}

// Lines come in order, in files that may be moved away after a Flush; many logs at a time do not keep many files open.
func TestLogs(t *testing.T) {
	dir := t.TempDir()
	f, err := NewFolders(dir)
	if err != nil {
		t.Fatal(err)
	}
	for line := range 3 {
		for n := range 2 * mostLogs {
			if err := f.Log(&record.Logged{Log: fmt.Sprintf("ex%02d.log", n), Text: fmt.Sprint(line)}); err != nil {
				t.Fatal(err)
			}
			if len(f.logs.open) > mostLogs {
				t.Fatalf("want at most %d files open, got %d", mostLogs, len(f.logs.open))
			}
		}
		if err := f.Flush(); err != nil || len(f.logs.open) != 0 {
			t.Errorf("got %v, %v", f.logs.open, err)
		}
	}
	for n := range 2 * mostLogs {
		text, err := os.ReadFile(filepath.Join(dir, "Logs", fmt.Sprintf("ex%02d.log", n)))
		if string(text) != "0\r\n1\r\n2\r\n" || err != nil {
			t.Errorf("got %q, %v", text, err)
		}
	}
}

func TestSafeNames(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := string(rapid.SliceOf(rapid.Byte()).Draw(t, "text"))
		name := safe(text)
		if name == "" || name != filepath.Base(name) || name[0] == '.' || len(name) > longest || strings.ContainsAny(name, "/\\\x00") {
			t.Errorf("%q: got %q", text, name)
		}
	})
}

func TestSafeNamesStayApart(t *testing.T) {
	long := strings.Repeat("a", 300)
	if safe(long+"b@x.example") == safe(long+"c@x.example") {
		t.Error("want two folders for two long addresses")
	}
}

package sut

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestReadMailbox(t *testing.T) {
	dir := t.TempDir()
	if mail, err := readMailbox(filepath.Join(dir, "none")); mail != nil || err != nil {
		t.Errorf("a mailbox that is not there yet: got %q, %v", mail, err)
	}
	folder := filepath.Join(dir, "new")
	if err := os.MkdirAll(filepath.Join(folder, "below"), 0o700); err != nil {
		t.Fatal(err)
	}
	for i, name := range []string{"z", "b", "m"} { // written in this order
		file := filepath.Join(folder, name)
		written := time.Unix(int64(1000+i), 0)
		if err := os.WriteFile(file, []byte(name), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(file, written, written); err != nil {
			t.Fatal(err)
		}
	}
	if mail, err := readMailbox(folder); strings.Join(mail, " ") != "z b m" || err != nil {
		t.Errorf("want the messages in the order in which they came, got %q, %v", mail, err)
	}
	file := filepath.Join(dir, "mbox")
	if err := os.WriteFile(file, []byte("From a\nA: 1\n\none\n\nFrom b\nB: 2\n\n>From here\n>>From there\n> From\n\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	want := []string{"A: 1\n\none\n", "B: 2\n\nFrom here\n>From there\n> From\n"}
	if mail, err := readMailbox(file); !slices.Equal(mail, want) || err != nil {
		t.Errorf("want %q, got %q, %v", want, mail, err)
	}
}

func FuzzSplitMbox(f *testing.F) {
	f.Add("From a\nA: 1\n\none\n")
	f.Add(">From\n\nFrom \nFrom \n")
	f.Fuzz(func(t *testing.T, text string) {
		if n := len(splitMbox(text)); n > strings.Count("\n"+text, "\nFrom ") {
			t.Errorf("want no more messages than there are lines that begin one, got %d", n)
		}
	})
}

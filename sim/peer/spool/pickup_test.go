package spool

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A file is taken once, when it is complete: not while it grows, nor while somebody has it open for writing.
func TestPickup(t *testing.T) {
	dir := t.TempDir()
	p, err := NewPickup(dir)
	if err != nil {
		t.Fatal(err)
	}
	ready := func(want ...string) {
		t.Helper()
		if got, err := p.Ready(100); err != nil || !slices.Equal(got, want) {
			t.Errorf("want %q, got %q, %v", want, got, err)
		}
	}
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, "Pickup", name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("b.eml", "one")
	write("a.txt", "two")
	write(".hidden", "three")
	write("big.eml", strings.Repeat("x", 101))
	os.Mkdir(filepath.Join(dir, "Pickup", "folder"), 0o700)
	ready()
	write("b.eml", "one and more")
	if got, err := p.Ready(100); !slices.Equal(got, []string{"a.txt"}) || err == nil ||
		err.Error() != "pickup: big.eml: want 100 octets at most, got 101; it is left alone" {
		t.Errorf("want a.txt, and to be told of big.eml, got %q, %v", got, err)
	}
	ready("a.txt", "b.eml")
	if text, err := p.Read("b.eml"); string(text) != "one and more" || err != nil {
		t.Errorf("got %q, %v", text, err)
	}
	for _, name := range []string{"a.txt", "b.eml"} {
		if err := p.Remove(name); err != nil {
			t.Error(err)
		}
	}
	ready()
	write("big.eml", "small now")
	ready()
	ready("big.eml")
}

func TestPickupWaitsForTheWriter(t *testing.T) {
	dir := t.TempDir()
	p, err := NewPickup(dir)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(filepath.Join(dir, "Pickup", "slow.eml"))
	if err != nil {
		t.Fatal(err)
	}
	f.WriteString("From: ana@a.example\n")
	if !isBeingWritten(f.Name()) {
		t.Skip("this file system does not tell who has a file open")
	}
	for range 3 {
		if got, err := p.Ready(0); len(got) != 0 || err != nil {
			t.Errorf("want nothing while it is open, got %q, %v", got, err)
		}
	}
	f.Close()
	if got, err := p.Ready(0); len(got) != 1 || err != nil {
		t.Errorf("want the file, got %q, %v", got, err)
	}
}

// What cannot be removed was sent, and is not sent again until it changes.
func TestPickupLeavesWhatStays(t *testing.T) {
	dir := t.TempDir()
	p, err := NewPickup(dir)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "Pickup", "a.eml")
	os.WriteFile(path, []byte("one"), 0o600)
	p.Ready(0)
	p.Ready(0)
	os.Rename(path, path+"x") // so that Remove fails
	if err := p.Remove("a.eml"); err == nil || !strings.Contains(err.Error(), "want a.eml removed") {
		t.Errorf("got %v", err)
	}
	os.Rename(path+"x", path)
	if got, _ := p.Ready(0); len(got) != 0 {
		t.Errorf("want it left alone, got %q", got)
	}
	os.WriteFile(path, []byte("another"), 0o600)
	p.Ready(0)
	if got, _ := p.Ready(0); len(got) != 1 {
		t.Errorf("want the changed file, got %q", got)
	}
}

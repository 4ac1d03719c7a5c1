package main

import (
	"os"
	"path/filepath"
	"testing"
)

// What cannot be exported is told before any work, and what the command itself was given wrong ends with 2.
func TestExportThatCannotBe(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "letter.txt"), []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	smtplab(t, dir, "lab", "--export", "").want(t, 2, "--export: want the name of a folder, new or empty, got nothing")
	smtplab(t, dir, "lab", "--export", "letter.txt").want(t, 2, "letter.txt, which is a file")
	smtplab(t, dir, "lab", "--export", filepath.Join("letter.txt", "site")).want(t, 2, "lies below one")
	smtplab(t, dir, "lab", "--export", ".").want(t, 2, "holds what is not ours")
	smtplab(t, dir, "lab", "--export", "new").want(t, 3, "smtplab: --export: this smtplab carries no simulator for browsers")
}

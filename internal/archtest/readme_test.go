package archtest

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestReadmeShowsTheBook keeps the scenario that the README shows whole the same as the one in the book.
func TestReadmeShowsTheBook(t *testing.T) {
	readme := read(t, "../../README.md")
	name := regexp.MustCompile(`\((scenarios/\S+\.txtar)\)`).FindStringSubmatch(readme)
	if name == nil {
		t.Fatal("README.md: want a link to the scenario that it shows, got none")
	}
	if !strings.Contains(readme, "```\n"+read(t, "../../"+name[1])+"```\n") {
		t.Errorf("README.md: want %s as it stands, got another text: copy it anew", name[1])
	}
}

// TestReadmeNamesCommands keeps what the README calls smtplab with among the commands that there are.
func TestReadmeNamesCommands(t *testing.T) {
	files, err := filepath.Glob("../../cmd/smtplab/*.go")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{"completion": true, "COMMAND": true} // cobra's, and any
	for _, file := range files {
		for _, use := range regexp.MustCompile(`Use:\s+"(\S+?)[" ]`).FindAllStringSubmatch(read(t, file), -1) {
			known[use[1]] = true
		}
	}
	readme := read(t, "../../README.md")
	for _, call := range regexp.MustCompile("(?m)(?:^ {4}|`)smtplab (\\S+?)[` \n]").FindAllStringSubmatch(readme, -1) {
		if !known[call[1]] {
			t.Errorf("README.md: want a command, got %q", strings.TrimSpace(call[0]))
		}
	}
	// Those of the real wire have no other manual than their --help: the README tells newcomers that they exist.
	for _, name := range []string{"mta", "dns", "firewall", "send", "sink", "load", "nslookup-check", "run --real", "certify server"} {
		if !strings.Contains(readme, "smtplab "+name+" ") && !strings.Contains(readme, "smtplab "+name+"`") {
			t.Errorf("README.md: want smtplab %s named, got nothing of it", name)
		}
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

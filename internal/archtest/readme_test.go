package archtest

import (
	"os"
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

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

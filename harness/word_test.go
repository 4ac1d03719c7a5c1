package harness

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// The package comment is the language's manual, and no word may be missing there.
func TestTheManualListsEveryWord(t *testing.T) {
	src, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range Words() {
		start := w.Name
		if w.Kind == SeeWord {
			start = "see " + w.Name
		}
		if !regexp.MustCompile(`(?m)^//\t` + regexp.QuoteMeta(start) + `( |$)`).Match(src) {
			t.Errorf("doc.go has no line for %s %s", w.Kind, start)
		}
	}
}

func TestEveryWordHasItsManual(t *testing.T) {
	seen := map[Kind]int{}
	for _, w := range Words() {
		seen[w.Kind]++
		start := w.Name + " "
		if w.Kind == SeeWord {
			start = "see " + start
		}
		if !strings.HasPrefix(w.Usage, start) {
			t.Errorf("%s: usage %q does not begin with %q", w.Name, w.Usage, start)
		}
		if w.Summary == "" || strings.HasSuffix(w.Summary, ".") || strings.Contains(w.Summary, "\n") {
			t.Errorf("%s: want a summary of one line without full stop, got %q", w.Name, w.Summary)
		}
		if !strings.HasSuffix(w.Manual, ".") && !strings.HasSuffix(w.Manual, `".`) {
			t.Errorf("%s: want a manual in whole sentences, got %q", w.Name, w.Manual)
		}
	}
	for _, k := range kinds {
		if seen[k] == 0 {
			t.Errorf("no words of kind %s", k)
		}
	}
}

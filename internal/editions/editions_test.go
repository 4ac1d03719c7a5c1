package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/smtplab/smtplab/scenarios"
)

// The list and the change log are those of the book as it is.
func TestEditionIsFresh(t *testing.T) {
	files, err := generate()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		text, err := os.ReadFile(filepath.Join("..", "..", filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(text), want); diff != "" {
			t.Errorf("%s is stale: the conformance cases have changed; run make docs, and raise scenarios.Edition if %s was released (CONTRIBUTING.md, Editions):\n%s",
				name, scenarios.Edition, diff)
		}
	}
}

func TestEditionIsReadAsItWasWritten(t *testing.T) {
	for _, name := range scenarios.Editions() {
		list, err := scenarios.CasesOf(name)
		if err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(filepath.Join("..", "..", "scenarios", "editions", name+".tsv"))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(text), table(list)); diff != "" {
			t.Errorf("%s: want the same lines back: %s", name, diff)
		}
		if len(list) < 100 {
			t.Errorf("%s: want all cases, got %d", name, len(list))
		}
	}
}

func one(name, level, hash string) scenarios.Listed {
	return scenarios.Listed{Name: name, Requirement: "RFC5321-2.4-01", Role: "server", Level: level, SHA256: hash, Title: "What <" + name + "> shows"}
}

func TestChanges(t *testing.T) {
	before := edition{"2026.10", []scenarios.Listed{one("rfc1/a", "MUST", "1"), one("rfc1/b", "MUST", "1"), one("rfc1/c", "MUST", "1")}}
	after := edition{"2026.11", []scenarios.Listed{one("rfc1/a", "MUST", "1"), one("rfc1/c", "SHOULD", "2"), one("rfc1/d", "MAY", "1")}}
	got := documentOf([]edition{before, after})
	want := `### 2026.11, since 2026.10

| change | case | level | what it shows |
|---|---|---|---|
| withdrawn | rfc1/b | MUST | What \<rfc1/b> shows |
| mended | rfc1/c | SHOULD | What \<rfc1/c> shows (level SHOULD was MUST) |
| added | rfc1/d | MAY | What \<rfc1/d> shows |

### 2026.10

The first edition: 3 cases.
`
	if !strings.Contains(got, want) {
		t.Errorf("want\n%s\nin\n%s", want, got)
	}
	same := documentOf([]edition{before, {"2026.11", before.cases}})
	if !strings.Contains(same, "### 2026.11, since 2026.10\n\nNone.\n") {
		t.Errorf("want no changes, got\n%s", same)
	}
}

package mutants_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/smtplab/smtplab/harness/mutants"
)

// document is where the table lies that people read; "make mutants" writes it.
var document = filepath.Join("..", "..", "docs", "mutants.md")

const preface = `# Mutants

Written by ` + "`make mutants`" + `; do not edit. Each line is a mail server that is broken in exactly one rule, and the cases of the book
that notice it. That is how the cases are tested themselves: one that notices no mutant counts for nothing, and one that
everything notices breaks more than a rule. A conformance case notices a mutant when it says fail or non-strict of it; in doubt
it notices nothing.

`

// checkDocument compares the document with what was played, or writes it where SMTPLAB_MATRIX is set.
func (t *table) checkDocument(test *testing.T) {
	test.Helper()
	text := t.markdown()
	if os.Getenv("SMTPLAB_MATRIX") != "" {
		if err := os.WriteFile(document, []byte(text), 0o644); err != nil {
			test.Error(err)
		}
		return
	}
	kept, err := os.ReadFile(document)
	if err != nil {
		test.Fatal(err)
	}
	if diff := cmp.Diff(string(kept), text); diff != "" {
		test.Errorf("docs/mutants.md is stale: run make mutants, and read what changes:\n%s", diff)
	}
}

// markdown has the mutants of the conformance cases first, and then those of the articles.
func (t *table) markdown() string {
	counts, _ := t.kills()
	var b strings.Builder
	b.WriteString(preface)
	fmt.Fprintf(&b, "%d mutants of the reference break rules that conformance cases examine. Half of them are noticed by at most %d cases, none by more than %d.\n",
		len(counts), counts[len(counts)/2], counts[len(counts)-1])
	t.section(&b, "Conformance", true)
	t.section(&b, "Articles", false)
	return b.String()
}

func (t *table) section(b *strings.Builder, title string, conforms bool) {
	fmt.Fprintf(b, "\n## %s\n\n| mutant | it | and breaks this | product | is noticed by |\n|---|---|---|---|---|\n", title)
	for _, name := range mutants.Mutants.Names() {
		entry, _ := mutants.Mutants.Lookup(name)
		for _, p := range t.preys[name] {
			if p.conforms == conforms {
				fmt.Fprintf(b, "| %s | %s | %s | %s | %s |\n", name, cell(entry.Summary), cell(entry.Story), p.product, strings.Join(storiesOf(p.killers), ", "))
			}
		}
	}
}

// cell is a text as it may stand in a table.
func cell(text string) string {
	return strings.NewReplacer("|", `\|`, "<", "&lt;", "*", `\*`).Replace(text)
}

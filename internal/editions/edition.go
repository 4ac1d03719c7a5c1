package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/scenarios"
)

// document is the file that people read.
const document = "docs/cases.md"

// generate makes the files by their names below the folder of the sources.
func generate() (map[string]string, error) {
	book, err := harness.Load(scenarios.FS)
	if err != nil {
		return nil, err
	}
	now, err := listed(book)
	if err != nil {
		return nil, err
	}
	history := []edition{}
	for _, name := range scenarios.Editions() {
		if name == scenarios.Edition {
			continue
		}
		cases, err := scenarios.CasesOf(name)
		if err != nil {
			return nil, err
		}
		history = append(history, edition{name, cases})
	}
	if n := len(history); n > 0 && history[n-1].name > scenarios.Edition {
		return nil, fmt.Errorf("scenarios.Edition: want one after %s, whose list is there already, got %s", history[n-1].name, scenarios.Edition)
	}
	history = append(history, edition{scenarios.Edition, now})
	return map[string]string{
		"scenarios/editions/" + scenarios.Edition + ".tsv": table(now),
		document: documentOf(history),
	}, nil
}

// An edition is one list of cases.
type edition struct {
	name  string
	cases []scenarios.Listed
}

// listed are the conformance cases of a book, in the order of their names.
func listed(book *harness.Book) ([]scenarios.Listed, error) {
	cases, err := book.Cases()
	if err != nil {
		return nil, err
	}
	var list []scenarios.Listed
	for _, c := range cases {
		if !c.IsConformance() {
			continue
		}
		sum, s := sha256.Sum256(c.Scenario.Source), c.Scenario
		list = append(list, scenarios.Listed{Name: c.Name, Requirement: s.Requirement, Role: s.Role, Level: s.Level,
			Profiles: s.Profiles, Refs: s.Refs, SHA256: hex.EncodeToString(sum[:]), Title: s.Title})
	}
	slices.SortFunc(list, func(a, b scenarios.Listed) int { return strings.Compare(a.Name, b.Name) })
	return list, nil
}

func table(cases []scenarios.Listed) string {
	var b strings.Builder
	b.WriteString(scenarios.EditionHeader + "\n")
	for _, c := range cases {
		b.WriteString(c.Line() + "\n")
	}
	return b.String()
}

// A change is one of a case, from an edition to the next.
type change struct {
	did  string // "added", "mended", "withdrawn"
	what scenarios.Listed
	// how says what of a mended case is another, besides its story: "level SHOULD was MUST".
	how string
}

// changes are those from one list to the next, in the order of the names.
func changes(before, after []scenarios.Listed) []change {
	was := map[string]scenarios.Listed{}
	for _, c := range before {
		was[c.Name] = c
	}
	var list []change
	for _, c := range after {
		old, known := was[c.Name]
		delete(was, c.Name)
		switch {
		case !known:
			list = append(list, change{did: "added", what: c})
		case old.SHA256 != c.SHA256:
			list = append(list, change{did: "mended", what: c, how: difference(old, c)})
		}
	}
	for _, c := range was {
		list = append(list, change{did: "withdrawn", what: c})
	}
	slices.SortFunc(list, func(a, b change) int { return strings.Compare(a.what.Name, b.what.Name) })
	return list
}

// difference says in what a case differs from what it was, as far as the list tells.
func difference(old, now scenarios.Listed) string {
	var parts []string
	for _, f := range []struct{ what, was, is string }{
		{"requirement", old.Requirement, now.Requirement}, {"role", old.Role, now.Role}, {"level", old.Level, now.Level},
		{"profiles", strings.Join(old.Profiles, " "), strings.Join(now.Profiles, " ")},
	} {
		if f.was != f.is {
			parts = append(parts, fmt.Sprintf("%s %s was %s", f.what, f.is, f.was))
		}
	}
	return strings.Join(parts, ", ")
}

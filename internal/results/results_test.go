package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/reports/certificate"
	"github.com/smtplab/smtplab/scenarios"
)

var (
	failed   = regexp.MustCompile(`(?m)^\| fail \| \w+ \| \[(\S+)\]`)
	defended = regexp.MustCompile(`(?m)^### (rfc\S+(?:, rfc\S+)*)$`)
)

// failures are the cases that fail by the table of a page, and defences those that have a section.
func failures(page string) (list []string) {
	for _, found := range failed.FindAllStringSubmatch(page, -1) {
		list = append(list, found[1])
	}
	return list
}

func defences(page string) (list []string) {
	for _, found := range defended.FindAllStringSubmatch(page, -1) {
		list = append(list, strings.Split(found[1], ", ")...)
	}
	return list
}

// wrong is what is wrong with a page, a line each.
func wrong(page string, edition []string) (list []string) {
	fails, sections := failures(page), defences(page)
	for _, name := range fails {
		if !slices.Contains(sections, name) {
			list = append(list, name+": want a section that says why this is a failure, got none")
		}
	}
	for _, name := range sections {
		switch {
		case !slices.Contains(edition, name):
			list = append(list, name+": want a case of the book, got a section about one that is not there")
		case !slices.Contains(fails, name):
			list = append(list, name+": want a case that fails, got a section about one that does not")
		}
	}
	return list
}

func editionNames(t *testing.T) []string {
	t.Helper()
	list, err := scenarios.CasesOf(scenarios.Edition)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, one := range list {
		names = append(names, one.Name)
	}
	return names
}

// TestEachFailureIsDefended reads the pages as they are.
func TestEachFailureIsDefended(t *testing.T) {
	pages, err := filepath.Glob("../../docs/results/*.md")
	if err != nil {
		t.Fatal(err)
	}
	edition, examined := editionNames(t), 0
	for _, file := range pages {
		if filepath.Base(file) == "README.md" {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), "\n| Server | ") {
			t.Errorf("%s: want the results of a server, got none: run make results", file)
		}
		for _, line := range wrong(string(text), edition) {
			t.Errorf("%s: %s", file, line)
		}
		examined++
	}
	if examined < 2 {
		t.Errorf("want the pages of two servers at least, got %d", examined)
	}
}

// TestUndefendedFailureIsNoticed gives pages that are wrong.
func TestUndefendedFailureIsNoticed(t *testing.T) {
	const row, section = "| fail | MUST | [rfc1/a](x) | `y` |\n", "### rfc1/a\n"
	for _, c := range []struct{ page, want string }{
		{row, "rfc1/a: want a section"},
		{section, "rfc1/a: want a case that fails"},
		{row + "### rfc1/a, rfc1/gone\n", "rfc1/gone: want a case of the book"},
		{row + section, ""},
		{"| non-strict | MUST | [rfc1/a](x) | `y` |\n", ""},
	} {
		if got := strings.Join(wrong(c.page, []string{"rfc1/a"}), "; "); !strings.HasPrefix(got, c.want) || (got == "") != (c.want == "") {
			t.Errorf("%q: want %q, got %q", c.page, c.want, got)
		}
	}
}

func TestFill(t *testing.T) {
	page := "# X\n\n" + opening + "old\n" + closing + "\n## By hand\n"
	got, err := fill(page, "new\n")
	if want := "# X\n\n" + opening + "\nnew\n\n" + closing + "\n## By hand\n"; err != nil || got != want {
		t.Errorf("want %q, got %q, %v", want, got, err)
	}
	if again, _ := fill(got, "new\n"); again != got {
		t.Errorf("want the same twice, got %q", again)
	}
	for _, page := range []string{"", opening, closing} {
		if _, err := fill(page, "new\n"); err == nil {
			t.Errorf("%q: want an error, got none", page)
		}
	}
}

// TestBlock makes the tables of a small examination.
func TestBlock(t *testing.T) {
	fails := &result.Case{Verdict: result.Fail, File: "scenarios/rfc1/a.txtar"}
	c := &certificate.Certificate{
		Report: &result.Report{Date: "2026-11-22"},
		System: result.System{Name: "Postmark", Version: "1", Edition: "2026.11", Mode: "operational", Again: "smtplab certify server x",
			Config: map[string]string{"b.conf": "two\n", "a.conf": "one\n"}},
		Profiles: []certificate.Profile{{Name: "tls", Sentence: "Does not conform."}},
		Cases: []certificate.Case{{Listed: scenarios.Listed{Name: "rfc1/b"}, Standing: certificate.DoesNotApply, Why: "it has no X"},
			{Listed: scenarios.Listed{Name: "rfc1/c"}, Standing: certificate.NotPlayed, Why: "it bars the way"}},
		Failures: []certificate.Failure{{Case: certificate.Case{Listed: scenarios.Listed{Name: "rfc1/a", Level: "MUST"}, Result: fails},
			Findings: []result.Finding{{Got: "250 a|b"}, {Got: "250 a|b"}}}},
	}
	got := block(c)
	for _, want := range []string{"| Server | Postmark 1 |", "| tls | Does not conform. |", "| fail | MUST | [rfc1/a](../../scenarios/rfc1/a.txtar) | `250 a\\|b` |\n",
		"| does not apply, because | cases |\n|---|---|\n| it has no X | rfc1/b |\n", "| not examined, because | cases |\n|---|---|\n| it bars the way | rfc1/c |\n", "`a.conf`:\n\n```\none\n```\n\n`b.conf`:"} {
		if !strings.Contains(got, want) {
			t.Errorf("want %q in\n%s", want, got)
		}
	}
	if names := failures(got); !slices.Equal(names, []string{"rfc1/a"}) {
		t.Errorf("want the tests to read the table, got %v", names)
	}
}

package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const run = `{"ours":"mta iis5","theirs":"swaks","version":"2","shows":"a | b","test":"TestA/iis5","verdict":"pass"}
{"ours":"dns","theirs":"dig","version":"9","shows":"c","test":"TestC","verdict":"fail"}
{"ours":"mta iis4","theirs":"swaks","version":"2","shows":"a | b","test":"TestA/iis4","verdict":"pass"}
`

func TestDocument(t *testing.T) {
	met, err := read(strings.NewReader(run))
	if err != nil {
		t.Fatal(err)
	}
	got := document(met)
	for _, want := range []string{
		"3 meetings: 2 pass, 1 fail, 0 skipped.\n",
		"\n## What does not hold\n\n| ours | what is shown | test | verdict |\n|---|---|---|---|\n| dns | dig 9: c | TestC | fail |\n",
		"\n## dig 9\n", "\n## swaks 2\n", "| mta iis4, iis5 | a \\| b | TestA | pass |\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("want %q in\n%s", want, got)
		}
	}
	slices.Reverse(met)
	if again := document(met); again != got {
		t.Errorf("want the same document in whatever order tests end, got\n%s", again)
	}
}

func TestReadRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"{}\n":                  "1: want ours",
		run + "nonsense":        "4: want a JSON object",
		`{"ours":"x"}` + "\n{}": "1: want ours",
	} {
		if _, err := read(strings.NewReader(text)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: want an error that begins with %q, got %v", text, want, err)
		}
	}
	if err := write(filepath.Join(t.TempDir(), "none"), ""); err == nil || !strings.Contains(err.Error(), "SMTPLAB_PAIRS") {
		t.Errorf("want an error that says what is missing, got %v", err)
	}
}

func TestMerged(t *testing.T) {
	for want, commands := range map[string][]string{
		"mta iis4, iis5 --route": {"mta iis4 --route", "mta iis5 --route"},
		"mta iis4":               {"mta iis4"},
		"mta iis4; dns":          {"mta iis4", "dns"},
		"mta iis4 -a; mta b -c":  {"mta iis4 -a", "mta b -c"},
	} {
		if got := merged(commands); got != want {
			t.Errorf("want %q, got %q", want, got)
		}
	}
}

// TestTableIsOfTheseTests checks that the document in the repository lists the tests that there are: each that proves a meeting
// has a row, and no row is of a test that is gone. Versions and verdicts are those of the last run.
func TestTableIsOfTheseTests(t *testing.T) {
	text, err := os.ReadFile("../../../docs/interop.md")
	if err != nil {
		t.Fatal(err)
	}
	var listed []string
	for _, m := range regexp.MustCompile(`(?m)^\|.*\| (Test\w+) \| \w+ \|$`).FindAllStringSubmatch(string(text), -1) {
		listed = append(listed, m[1])
	}
	slices.Sort(listed)
	listed = slices.Compact(listed)
	exist := proving(t, "..")
	for _, name := range exist {
		if !slices.Contains(listed, name) {
			t.Errorf("docs/interop.md has no row of %s: run make interop", name)
		}
	}
	for _, name := range listed {
		if !slices.Contains(exist, name) {
			t.Errorf("docs/interop.md has a row of %s, which is gone or proves nothing: run make interop", name)
		}
	}
}

// proving finds the tests below a folder from which pairs.Prove is reached, by the names of what they call.
func proving(t *testing.T, dir string) []string {
	t.Helper()
	packages := map[string]map[string][]string{} // folder, function, what it names
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") || filepath.Base(filepath.Dir(path)) == "table" {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		folder := filepath.Dir(path)
		if packages[folder] == nil {
			packages[folder] = map[string][]string{}
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok {
				packages[folder][f.Name.Name] = append(packages[folder][f.Name.Name], named(f)...)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, calls := range packages {
		for name := range calls {
			if strings.HasPrefix(name, "Test") && reaches(calls, name, map[string]bool{}) {
				found = append(found, name)
			}
		}
	}
	slices.Sort(found)
	return found
}

// named lists all names in a function.
func named(f *ast.FuncDecl) []string {
	var names []string
	ast.Inspect(f, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			names = append(names, id.Name)
		}
		return true
	})
	return names
}

func reaches(calls map[string][]string, name string, seen map[string]bool) bool {
	if name == "Prove" {
		return true
	}
	if seen[name] {
		return false
	}
	seen[name] = true
	for _, next := range calls[name] {
		if reaches(calls, next, seen) {
			return true
		}
	}
	return false
}

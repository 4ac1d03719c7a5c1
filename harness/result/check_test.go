package result

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// keep makes a folder with one case of two files.
func keep(t *testing.T) (dir string, r *Report) {
	t.Helper()
	dir, r = t.TempDir(), NewReport("test", 1)
	f, err := Create(dir, r)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Put(Case{Name: "a/b[c]"}, Files{"x.txt": []byte("one"), "logs/y.log": nil}); err != nil {
		t.Fatal(err)
	}
	return dir, r
}

func TestCheck(t *testing.T) {
	const x = "cases/a/b[c]/x.txt"
	for name, c := range map[string]struct {
		harm func(dir string) error
		want string
	}{
		"nothing": {func(string) error { return nil }, ""},
		"changed": {func(dir string) error { return os.WriteFile(filepath.Join(dir, x), []byte("two"), 0o600) }, x + ": changed: want SHA-256 7692c3ad"},
		"longer":  {func(dir string) error { return os.WriteFile(filepath.Join(dir, x), []byte("one1"), 0o600) }, x + ": want 3 bytes, got 4"},
		"missing": {func(dir string) error { return os.Remove(filepath.Join(dir, x)) }, x + ": missing"},
		"folder": {func(dir string) error {
			return errors.Join(os.Remove(filepath.Join(dir, x)), os.Mkdir(filepath.Join(dir, x), 0o700))
		}, x + ": "},
		"more":    {func(dir string) error { return os.WriteFile(filepath.Join(dir, "cases/z"), nil, 0o600) }, "cases/z: not listed in result.json"},
		"all":     {func(dir string) error { return os.RemoveAll(filepath.Join(dir, "cases")) }, "cases/a/b[c]/logs/y.log: missing\n" + x + ": missing"},
		"besides": {func(dir string) error { return os.WriteFile(filepath.Join(dir, "report.html"), nil, 0o600) }, ""},
	} {
		dir, _ := keep(t)
		if err := c.harm(dir); err != nil {
			t.Fatal(err)
		}
		r, err := Read(os.DirFS(dir))
		if err != nil {
			t.Fatal(err)
		}
		var told []string
		for _, d := range r.Check(os.DirFS(dir)) {
			told = append(told, d.Error())
		}
		if got := strings.Join(told, "\n"); !strings.HasPrefix(got, c.want) || c.want == "" && got != "" {
			t.Errorf("%s: want %q, got %q", name, c.want, got)
		}
	}
}

func TestCaseReadChecks(t *testing.T) {
	dir, r := keep(t)
	c := r.Cases[0]
	if data, err := c.Read(os.DirFS(dir), "x.txt"); err != nil || string(data) != "one" {
		t.Errorf("got %q, %v", data, err)
	}
	if _, err := c.Read(os.DirFS(dir), "z.txt"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("z.txt: got %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, CaseDir(c.Name), "x.txt"), []byte("two"), 0o600); err != nil {
		t.Fatal(err)
	}
	if data, err := c.Read(os.DirFS(dir), "x.txt"); err == nil || string(data) != "two" {
		t.Errorf("changed: got %q, %v", data, err)
	}
}

// TestNoResultsAreLost unless somebody says so.
func TestNoResultsAreLost(t *testing.T) {
	dir, _ := keep(t)
	before, err := os.ReadFile(filepath.Join(dir, reportName))
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{string(before), "{", `{"schema": "smtplab.result/v9"}`} {
		if err := os.WriteFile(filepath.Join(dir, reportName), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Create(dir, NewReport("test", 2)); !errors.Is(err, ErrTaken) || !strings.Contains(err.Error(), dir+": there are results already") {
			t.Errorf("want it refused, got %v", err)
		}
		if after, err := os.ReadFile(filepath.Join(dir, reportName)); err != nil || string(after) != text {
			t.Errorf("want the results as they were, got %q, %v", after, err)
		}
	}
}

func TestReplaceRemovesAnEarlierRun(t *testing.T) {
	dir, _ := keep(t)
	other := filepath.Join(dir, "notes.txt")
	if err := os.WriteFile(other, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	r := NewReport("test", 2)
	if _, err := Replace(dir, r); err != nil {
		t.Fatal(err)
	}
	if damage := r.Check(os.DirFS(dir)); len(damage) > 0 {
		t.Errorf("want nothing of the earlier run, got %v", damage)
	}
	if _, err := os.Stat(other); err != nil {
		t.Errorf("want other files to stay: %v", err)
	}
}

func TestReadRefusesContradictions(t *testing.T) {
	for old, want := range map[string]string{
		`"cases": 1`: "want the totals of its cases", `"pass": 1`: "want the totals", `"tool"`: "unknown field", `a/b[c]"`: "",
	} {
		dir, _ := keep(t)
		file := filepath.Join(dir, reportName)
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		new := map[string]string{`"tool"`: `"toll"`, `a/b[c]"`: `a/b[d]"`}[old]
		if new == "" {
			new = strings.Replace(old, "1", "7", 1)
		}
		if err := os.WriteFile(file, []byte(strings.Replace(string(text), old, new, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Read(os.DirFS(dir)); want != "" && (err == nil || !strings.Contains(err.Error(), want)) || want == "" && err != nil {
			t.Errorf("%s: want %q, got %v", old, want, err)
		}
	}
}

// The report is put together of parts that were encoded one by one. Nothing that stands in it can be taken for a part.
func TestJSONIsPutTogether(t *testing.T) {
	for n := range 3 {
		r := NewReport(`"cases": [] \"cases\": []`, 1)
		for i := range n {
			r.Add(Case{Name: string(rune('a' + i)), Title: `"cases": []`, Level: "MUST"})
		}
		got, err := r.JSON()
		if err != nil {
			t.Fatal(err)
		}
		whole, err := json.MarshalIndent(r, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(whole)+"\n", string(got)); diff != "" {
			t.Errorf("%d cases: %s", n, diff)
		}
	}
}

func TestCompare(t *testing.T) {
	report := func(cases ...Case) *Report {
		r := NewReport("test", 1)
		for _, c := range cases {
			r.Add(c)
		}
		return r
	}
	c := func(v Verdict, got ...string) Case {
		x := Case{Name: "x", Verdict: v}
		for _, g := range got {
			x.Findings = append(x.Findings, Finding{Got: g, Verdict: v})
		}
		return x
	}
	for _, d := range []struct {
		before, after *Report
		kind          ChangeKind
		worse         bool
	}{
		{report(c(Pass)), report(c(Pass)), "", false},
		{report(c(Fail, "a", "b")), report(c(Fail, "b", "a")), "", false},
		{report(c(Fail, "a")), report(c(Fail, "b")), ChangedFindings, false},
		{report(c(Pass)), report(c(Fail)), NewlyFailing, true},
		{report(c(Pass)), report(c(NonStrict)), NewlyFailing, true},
		{report(c(Waived)), report(c(Inconclusive)), NewlyFailing, true},
		{report(), report(c(Error)), NewlyFailing, true},
		{report(c(Fail)), report(c(Pass)), NewlyPassing, false},
		{report(c(Fail)), report(c(Waived)), NewlyPassing, false},
		{report(c(NonStrict)), report(c(Fail)), OtherVerdict, true},
		{report(c(Error)), report(c(Fail)), OtherVerdict, false},
		{report(c(Pass)), report(c(Skipped)), OtherVerdict, true},
		{report(c(Pass)), report(c(Unsupported)), OtherVerdict, true},
		{report(c(Pass)), report(c(Waived)), OtherVerdict, false},
		{report(c(Skipped)), report(c(Pass)), OtherVerdict, false},
		{report(c(Pass)), report(), Gone, true},
		{report(c(Skipped)), report(), Gone, false},
		{report(), report(c(Pass)), New, false},
	} {
		changes := Compare(d.before, d.after)
		if d.kind == "" && len(changes) == 0 {
			continue
		}
		if len(changes) != 1 || changes[0].Kind != d.kind || changes[0].Regression() != d.worse {
			t.Errorf("%v to %v: want %q, %v, got %+v", d.before.Cases, d.after.Cases, d.kind, d.worse, changes)
		}
	}
}

// Evidence is what a report would make of all its lines, without making them one text first.
func TestEvidence(t *testing.T) {
	for _, lines := range [][]string{nil, {"a", "b\xff"}, slices.Repeat([]string{"C: NOOP"}, 100_000), {strings.Repeat("é", maxText), "b"}} {
		if got, want := Evidence(lines), bounded(strings.Join(lines, "\n")); got != want {
			t.Errorf("%d lines: want %.50q...%q, got %q", len(lines), want, want[max(0, len(want)-40):], got[max(0, len(got)-40):])
		}
	}
}

func TestFindingsAreBounded(t *testing.T) {
	r := NewReport("test", 1)
	long := strings.Repeat("é", 10<<20)
	r.Add(Case{Name: "x", Findings: []Finding{{Want: long, Got: long, Evidence: long}}})
	f := r.Cases[0].Findings[0]
	for _, text := range []string{f.Want, f.Got, f.Evidence} {
		if len(text) > maxText+100 || !strings.HasSuffix(text, "é ... and 20955136 more bytes") {
			t.Errorf("got %d bytes, ending in %q", len(text), text[max(0, len(text)-40):])
		}
		if bounded(text) != text {
			t.Error("want a bounded text to stay as it is")
		}
	}
}

// TestFindingsKeepTheirBytes has bytes that are no UTF-8, each of which can still be told from the others in result.json.
func TestFindingsKeepTheirBytes(t *testing.T) {
	r := NewReport("test", 1)
	r.Add(Case{Name: "x", Findings: []Finding{{Evidence: "C: \xff\xfe\x9b é \x1b \ufffd"}}})
	stored, err := r.Stored()
	if err != nil {
		t.Fatal(err)
	}
	if want, got := `C: \xff\xfe\x9b é `+"\x1b \ufffd", stored.Cases[0].Findings[0].Evidence; got != want {
		t.Errorf("want %q, got %q", want, got)
	}
}

// TestPipeIsNotRead has a named pipe in the place of evidence, where a reader would wait for ever.
func TestPipeIsNotRead(t *testing.T) {
	dir, r := keep(t)
	data, err := os.ReadFile(filepath.Join(dir, reportName))
	if err != nil {
		t.Fatal(err)
	}
	fsys := fstest.MapFS{
		reportName:                {Data: data},
		"cases/a/b[c]/x.txt":      {Data: []byte("one"), Mode: fs.ModeNamedPipe},
		"cases/a/b[c]/logs/y.log": {},
	}
	if got := r.Check(fsys); len(got) != 1 || !strings.Contains(got[0].Error(), "x.txt: want a plain file, got p") {
		t.Errorf("want the pipe, got %v", got)
	}
	if _, err := ReadCase(fsys, "a/b[c]", "x.txt"); err == nil {
		t.Error("want an error")
	}
}

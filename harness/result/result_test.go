package result

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestVerdictsReadBack(t *testing.T) {
	for _, v := range Verdicts() {
		if got, err := ParseVerdict(v.String()); err != nil || got != v {
			t.Errorf("%v: got %v, %v", v, got, err)
		}
	}
	if _, err := ParseVerdict("passed"); err == nil {
		t.Error("passed: want an error")
	}
	if got := Verdict(99).String(); got != "verdict 99" {
		t.Errorf("got %q", got)
	}
}

func TestWorst(t *testing.T) {
	if got := Worst(nil); got != Pass {
		t.Errorf("no findings: want pass, got %v", got)
	}
	if got := Worst([]Finding{{Verdict: NonStrict}, {Verdict: Fail}, {Verdict: Inconclusive}}); got != Fail {
		t.Errorf("want fail, got %v", got)
	}
}

// What is found beside the record can but take a verdict back, and blames nobody.
func TestTakeBack(t *testing.T) {
	why := Finding{Want: "a server that is well", Got: "silence", Verdict: Inconclusive}
	for was, want := range map[Verdict]Verdict{Pass: Inconclusive, NonStrict: Inconclusive, Fail: Inconclusive, Error: Error} {
		c := Case{}
		if was != Pass {
			c.AddFinding(&Finding{Want: "1", Got: "2", Verdict: was})
		}
		c.TakeBack(why)
		if c.Verdict != want || c.Findings[len(c.Findings)-1] != why {
			t.Errorf("%v: want %v with the reason last, got %v %v", was, want, c.Verdict, c.Findings)
		}
	}
}

func TestExitCode(t *testing.T) { // the first that applies: 2, 1, 3, 0
	report := func(cases ...Case) *Report {
		r := NewReport("test", 1)
		for i, c := range cases {
			c.Name = string(rune('a' + i))
			r.Add(c)
		}
		return r
	}
	interrupted := report(Case{Verdict: Fail})
	interrupted.Interrupted = true
	for _, c := range []struct {
		name   string
		report *Report
		want   int
	}{
		{"nothing matched", report(), 2},
		{"nothing but unsupported", report(Case{Verdict: Unsupported, Level: "MUST"}, Case{Verdict: Skipped}), 2},
		{"pass", report(Case{Verdict: Pass}), 0},
		{"fail before error", report(Case{Verdict: Error}, Case{Verdict: Fail}), 1},
		{"error", report(Case{Verdict: Error}, Case{Verdict: Pass}), 3},
		{"inconclusive MUST", report(Case{Verdict: Inconclusive, Level: "MUST"}), 3},
		{"inconclusive SHOULD", report(Case{Verdict: Inconclusive, Level: "SHOULD"}), 0},
		{"the mild ones", report(Case{Verdict: NonStrict}, Case{Verdict: Waived}, Case{Verdict: Unsupported}, Case{Verdict: Skipped}), 0},
		{"interrupted", interrupted, 130},
	} {
		if got := c.report.ExitCode(); got != c.want {
			t.Errorf("%s: want %d, got %d", c.name, c.want, got)
		}
	}
}

func TestAddKeepsTheOrderOfNames(t *testing.T) {
	r := NewReport("test", 1)
	for _, name := range []string{"b", "c", "a"} {
		r.Add(Case{Name: name, Verdict: Fail, Findings: []Finding{{}}})
	}
	r.Add(Case{Name: "b", Verdict: Pass})
	var names string
	for _, c := range r.Cases {
		names += c.Name
	}
	if names != "abc" || r.Totals.Cases != 3 || r.Totals.Findings != 2 || r.Totals.Verdicts["fail"] != 2 || r.Totals.Verdicts["pass"] != 1 {
		t.Errorf("got %s, %+v", names, r.Totals)
	}
}

func TestFolderReadsBack(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	r := NewReport("smtplab test", 7)
	f, err := Create(dir, r)
	if err != nil {
		t.Fatal(err)
	}
	c := Case{Name: "kb/q1/x[iis5]", Verdict: Fail, Findings: []Finding{{At: "a:1", Want: "<b@c>", Got: "2", Verdict: Fail}}, VirtualMS: 90_000}
	if err := f.Put(c, Files{"old.txt": []byte("old")}); err != nil {
		t.Fatal(err)
	}
	if err := f.Put(c, Files{"badmail/B1.BDR": []byte("bad"), "transcript.txt": []byte("T")}); err != nil {
		t.Fatal(err)
	}
	if err := f.Interrupt(); err != nil {
		t.Fatal(err)
	}
	back, err := Read(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(r, back); diff != "" {
		t.Error(diff)
	}
	if got := back.Cases[0].Virtual(); got != 90*time.Second {
		t.Errorf("virtual: got %v", got)
	}
	if data, err := ReadCase(os.DirFS(dir), c.Name, "badmail/B1.BDR"); err != nil || string(data) != "bad" {
		t.Errorf("got %q, %v", data, err)
	}
	if _, err := ReadCase(os.DirFS(dir), c.Name, "old.txt"); err == nil {
		t.Error("the files of an earlier run are still there")
	}
	left, _ := filepath.Glob(filepath.Join(dir, ".*"))
	if len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
	if data, _ := r.JSON(); !strings.Contains(string(data), "<b@c>") || !json.Valid(data) {
		t.Errorf("JSON: got %s", data)
	}
}

func TestFolderTakesManyAtOnce(t *testing.T) {
	r := NewReport("test", 1)
	dir := t.TempDir()
	f, err := Create(dir, r)
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			if err := f.Put(Case{Name: "c" + string(rune('a'+i))}, Files{"x": nil}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if back, err := Read(os.DirFS(dir)); err != nil || back.Totals.Cases != 20 {
		t.Errorf("got %+v, %v", back, err)
	}
}

func TestFolderRefuses(t *testing.T) {
	dir := t.TempDir()
	f, _ := Create(dir, NewReport("test", 1))
	if err := f.Put(Case{Name: "a"}, Files{"../evil": nil}); err == nil || !strings.Contains(err.Error(), "case a") {
		t.Errorf("file outside: got %v", err)
	}
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Create(filepath.Join(file, "x"), NewReport("test", 1)); err == nil {
		t.Error("folder below a file: want an error")
	}
	for name, text := range map[string]string{"no JSON": "x", "another schema": `{"schema":"smtplab.result/v9"}`} {
		os.WriteFile(filepath.Join(dir, "result.json"), []byte(text), 0o600)
		if _, err := Read(os.DirFS(dir)); err == nil {
			t.Errorf("%s: want an error", name)
		}
	}
}

func TestCaseDirStaysInside(t *testing.T) {
	for name, want := range map[string]string{
		"kb/q1/x[iis5]": "cases/kb/q1/x[iis5]",
		"../../etc":     "cases/etc",
		`a:b\c*`:        "cases/a_b_c_",
	} {
		if got := CaseDir(name); got != want {
			t.Errorf("%s: want %s, got %s", name, want, got)
		}
	}
}

func TestFindingIsOneLine(t *testing.T) {
	f := Finding{At: "a.txtar:7", Claim: "see queue mx.example 1", Want: "1 message", Got: "0"}
	if got, want := f.String(), "a.txtar:7: see queue mx.example 1: want 1 message, got 0"; got != want {
		t.Errorf("want %q, got %q", want, got)
	}
}

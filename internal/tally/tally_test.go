package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/onsi/ginkgo/v2/types"
)

func TestGoTest(t *testing.T) {
	for _, c := range []struct {
		name, events string
		want         count
		told         string
	}{
		{"pass", `
{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"pass","Package":"p","Test":"TestA"}
{"Action":"pass","Package":"p","Elapsed":0.1}`, count{Passed: 1}, "ok    p"},
		{"a test of two parts counts two", `
{"Action":"pass","Package":"p","Test":"TestA/x"}
{"Action":"pass","Package":"p","Test":"TestA/y"}
{"Action":"pass","Package":"p","Test":"TestA"}
{"Action":"pass","Package":"p"}`, count{Passed: 2}, "2 tests"},
		{"one part failed", `
{"Action":"output","Package":"p","Test":"TestA/x","Output":"want 1, got 2\n"}
{"Action":"fail","Package":"p","Test":"TestA/x"}
{"Action":"pass","Package":"p","Test":"TestA/y"}
{"Action":"fail","Package":"p","Test":"TestA"}
{"Action":"fail","Package":"p"}`, count{Passed: 1, Failed: 1}, "FAIL  p TestA/x\nwant 1, got 2"},
		{"the whole failed and no part", `
{"Action":"pass","Package":"p","Test":"TestA/x"}
{"Action":"fail","Package":"p","Test":"TestA"}
{"Action":"fail","Package":"p"}`, count{Passed: 1, Failed: 1}, "FAIL  p TestA"},
		{"skipped", `
{"Action":"skip","Package":"p","Test":"TestA"}
{"Action":"pass","Package":"p","Test":"TestB"}
{"Action":"pass","Package":"p"}`, count{Passed: 1, Skipped: 1}, "1 skipped"},
		{"not built", `
{"ImportPath":"p [p.test]","Action":"build-output","Output":"x.go:1: undefined: y\n"}
{"ImportPath":"p [p.test]","Action":"build-fail"}
{"Action":"start","Package":"p"}
{"Action":"fail","Package":"p","FailedBuild":"p [p.test]"}`, count{Failed: 1}, "x.go:1: undefined: y"},
		{"died in a test", `
{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Test":"TestA","Output":"panic: boom\n"}
{"Action":"fail","Package":"p"}`, count{Failed: 1}, "panic: boom"},
		{"cut short", `
{"Action":"pass","Package":"p","Test":"TestA"}`, count{Failed: 1}, "p did not come to its end"},
		{"nothing ran", `
{"Action":"start","Package":"p"}
{"Action":"skip","Package":"p"}`, count{Failed: 1}, "no test at all"},
		{"no events", "go: no such module\n", count{Failed: 1}, "go: no such module"},
		{"cached", `
{"Action":"pass","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Output":"ok  \tp\t(cached)\n"}
{"Action":"pass","Package":"p"}`, count{Passed: 1}, "(cached)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out strings.Builder
			got, err := tally(strings.NewReader(strings.TrimPrefix(c.events, "\n")), nil, &out)
			if err != nil {
				t.Fatal(err)
			}
			if got != c.want || !strings.Contains(out.String(), c.told) {
				t.Errorf("want %+v and words %q, got %+v and:\n%s", c.want, c.told, got, out.String())
			}
		})
	}
}

const onePassed = `{"Action":"pass","Package":"p","Test":"TestA"}
{"Action":"pass","Package":"p"}
`

func TestSpecs(t *testing.T) {
	it := func(state types.SpecState) types.SpecReport {
		return types.SpecReport{LeafNodeType: types.NodeTypeIt, LeafNodeText: "kb/x", State: state,
			Failure: types.Failure{Message: "x.txtar:3: see queue: want 1, got 0"}}
	}
	before := types.SpecReport{LeafNodeType: types.NodeTypeBeforeSuite, State: types.SpecStatePassed}
	for _, c := range []struct {
		name  string
		suite types.Report
		want  count
		told  string
	}{
		{"pass", types.Report{SuiteSucceeded: true, SpecReports: types.SpecReports{before, it(types.SpecStatePassed)}},
			count{Passed: 2}, "1 specs"},
		{"fail", types.Report{SpecReports: types.SpecReports{it(types.SpecStateFailed)}}, count{Passed: 1, Failed: 1}, "want 1, got 0"},
		{"panic", types.Report{SpecReports: types.SpecReports{it(types.SpecStatePanicked)}}, count{Passed: 1, Failed: 1}, "FAIL  kb/x"},
		{"skipped", types.Report{SuiteSucceeded: true, SpecReports: types.SpecReports{it(types.SpecStateSkipped)}},
			count{Passed: 1, Skipped: 1}, "1 skipped"},
		{"as a whole", types.Report{SpecialSuiteFailureReasons: []string{"focus"}, SpecReports: types.SpecReports{it(types.SpecStatePassed)}},
			count{Passed: 2, Failed: 1}, "focus"},
		{"empty", types.Report{SuiteSucceeded: true}, count{Passed: 1, Failed: 1}, "no spec that ran"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text, err := json.Marshal([]types.Report{c.suite})
			if err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(t.TempDir(), "specs.json")
			if err := os.WriteFile(file, text, 0o644); err != nil {
				t.Fatal(err)
			}
			var out strings.Builder
			got, err := tally(strings.NewReader(onePassed), []string{file}, &out)
			if err != nil || got != c.want || !strings.Contains(out.String(), c.told) {
				t.Errorf("want %+v and words %q, got %+v, %v and:\n%s", c.want, c.told, got, err, out.String())
			}
		})
	}
}

func TestMissingReport(t *testing.T) {
	var out strings.Builder
	got, err := tally(strings.NewReader(onePassed), []string{filepath.Join(t.TempDir(), "none.json")}, &out)
	if err == nil || got != (count{Passed: 1, Failed: 1}) {
		t.Errorf("want an error and one failure, got %v and %+v", err, got)
	}
}

func TestClosingLine(t *testing.T) {
	if got := (count{Passed: 12, Failed: 3, Skipped: 1}).String(); got != "12 passed, 3 failed" {
		t.Errorf("got %q", got)
	}
}

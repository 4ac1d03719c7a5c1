package reports

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/smtplab/smtplab/harness/result"
)

var update = flag.Bool("update", false, "write the golden files anew")

func render(t *testing.T, format string, r *result.Report) string {
	t.Helper()
	f, err := Formats.New(format, nil)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Render(&b, r, nil); err != nil {
		t.Fatalf("%s: %v", format, err)
	}
	return b.String()
}

// plainFormats are those of which a golden can be read as a diff; that of HTML is kept elsewhere.
var plainFormats = map[string]string{"text": "txt", "json": "json", "junit": "xml", "markdown": "md"}

// formatsOfRuns are the formats that tell the cases of any run.
func formatsOfRuns() []string {
	return slices.DeleteFunc(Formats.Names(), func(name string) bool { return name == "sha256sums" || slices.Contains(Certificates, name) })
}

func TestGoldens(t *testing.T) {
	for format, suffix := range plainFormats {
		got := render(t, format, everyVerdict())
		file := filepath.Join("testdata", "every-verdict.golden."+suffix)
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s (go test ./reports -update writes it anew): %s", format, diff)
		}
	}
}

// A counter reads the number of cases of each verdict back out of a rendering.
type counter func(t *testing.T, text string) map[string]int

var counters = map[string]counter{
	"text":     func(t *testing.T, text string) map[string]int { return countWords(lastLine(text)) },
	"json":     countJSON,
	"markdown": func(t *testing.T, text string) map[string]int { return countRows(text) },
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}

var counted = regexp.MustCompile(`(\d+) ([a-z-]+)`)

func countWords(headline string) map[string]int {
	counts := map[string]int{}
	for _, m := range counted.FindAllStringSubmatch(headline, -1) {
		counts[m[2]], _ = strconv.Atoi(m[1])
	}
	delete(counts, "cases")
	return counts
}

var row = regexp.MustCompile(`(?m)^\| ([a-z-]+) \| (\d+) \|`)

func countRows(text string) map[string]int {
	counts := map[string]int{}
	for _, m := range row.FindAllStringSubmatch(text, -1) {
		if n, _ := strconv.Atoi(m[2]); n > 0 && m[1] != "total" {
			counts[m[1]] = n
		}
	}
	return counts
}

func countJSON(t *testing.T, text string) map[string]int {
	var r result.Report
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		t.Fatal(err)
	}
	counts := map[string]int{}
	for _, c := range r.Cases {
		counts[c.Verdict.String()]++
	}
	return counts
}

// Every format has the same number of cases of each verdict. JUnit has fewer sorts: see TestJUnitCounts. A format without
// a counter must at least say the totals in the common words.
func TestCountsAgree(t *testing.T) {
	r := everyVerdict()
	want := map[string]int{}
	for v, n := range r.Totals.Verdicts {
		want[v] = n
	}
	for _, format := range formatsOfRuns() {
		text := render(t, format, r)
		count, known := counters[format]
		if !known {
			if format != "junit" && !strings.Contains(text, Counts(r)) {
				t.Errorf("%s: want the totals %q", format, Counts(r))
			}
			continue
		}
		if diff := cmp.Diff(want, count(t, text)); diff != "" {
			t.Errorf("%s: %s", format, diff)
		}
	}
}

func TestJUnitCounts(t *testing.T) {
	r := everyVerdict()
	suites := readJUnit(t, render(t, "junit", r))
	tests, failures, errs, skipped := 0, 0, 0, 0
	for _, s := range suites.Suites {
		var n [3]int
		for _, c := range s.Cases {
			for i, there := range []bool{c.Failure != nil, c.Error != nil, c.Skipped != nil} {
				if there {
					n[i]++
				}
			}
		}
		if n != [3]int{s.Failures, s.Errors, s.Skipped} || len(s.Cases) != s.Tests {
			t.Errorf("suite %s: attributes say %d tests, %d %d %d, elements %d, %v", s.Name, s.Tests, s.Failures, s.Errors, s.Skipped, len(s.Cases), n)
		}
		tests, failures, errs, skipped = tests+s.Tests, failures+n[0], errs+n[1], skipped+n[2]
	}
	v := r.Totals.Verdicts
	const laxInconclusive = 1
	if tests != r.Totals.Cases || failures != v["fail"] || errs != v["error"]+v["inconclusive"]-laxInconclusive ||
		skipped != v["skipped"]+v["waived"]+v["unsupported"]+laxInconclusive {
		t.Errorf("got %d tests, %d failures, %d errors, %d skipped for %v", tests, failures, errs, skipped, v)
	}
}

func readJUnit(t *testing.T, text string) junitSuites {
	t.Helper()
	var suites junitSuites
	if err := xml.Unmarshal([]byte(text), &suites); err != nil {
		t.Fatal(err)
	}
	return suites
}

// Where nothing ran, or nothing passed, no format may be read as a success: not by a person, and not by a program that
// counts failures.
func TestNothingIsNoSuccess(t *testing.T) {
	interrupted := result.NewReport("smtplab test", 1)
	interrupted.Add(verdictCase(result.Pass))
	interrupted.Interrupted = true
	reports := map[string]*result.Report{"nothing ran": result.NewReport("smtplab test", 1), "interrupted": interrupted}
	for _, v := range []result.Verdict{result.Skipped, result.Unsupported, result.Waived} {
		r := result.NewReport("smtplab test", 1)
		r.Add(verdictCase(v))
		reports["nothing "+map[bool]string{true: "ran", false: "passed"}[v == result.Skipped]+": 1 case: 1 "+v.String()] = r
	}
	for standing, r := range reports {
		if Success(r) {
			t.Errorf("%s: want no success", standing)
		}
		for _, format := range []string{"text", "markdown"} {
			if text := render(t, format, r); !strings.Contains(text, standing) {
				t.Errorf("%s: want %q in:\n%s", format, standing, text)
			}
		}
		suites := readJUnit(t, render(t, "junit", r))
		last := suites.Suites[len(suites.Suites)-1]
		if last.Errors != 1 || last.Cases[0].Error == nil {
			t.Errorf("junit: want an error for %q, got %+v", standing, last)
		}
	}
	good := result.NewReport("smtplab test", 1)
	good.Add(verdictCase(result.Pass))
	if !Success(good) || Standing(good) != "passed" {
		t.Errorf("want a success, got %s", Standing(good))
	}
}

// No format lets through what is hostile, or grows with it.
func TestHostileContent(t *testing.T) {
	const most = 1 << 20
	for _, format := range formatsOfRuns() {
		r := everyVerdict()
		r.Add(long())
		text := render(t, format, r)
		if len(text) > most && format != "html" {
			t.Errorf("%s: want at most %d bytes, got %d", format, most, len(text))
		}
		if !utf8.ValidString(text) {
			t.Errorf("%s: not UTF-8", format)
		}
		for i, c := range text {
			if !unicode.IsGraphic(c) && c != '\n' && c != '\t' {
				t.Errorf("%s: %U in %q", format, c, text[max(0, i-40):min(len(text), i+40)])
				break
			}
		}
		if format != "json" && format != "text" && strings.Contains(text, "<script>alert(1)") && !inFence(text) {
			t.Errorf("%s: HTML got through", format)
		}
	}
}

// inFence reports whether all HTML of a Markdown text stands within blocks of code.
func inFence(text string) bool {
	fence := ""
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case fence == "" && strings.HasPrefix(line, "```"):
			fence = strings.TrimSuffix(line, "text")
		case fence != "" && line == fence:
			fence = ""
		case fence == "" && strings.Contains(line, "<script>"):
			return false
		}
	}
	return fence == ""
}

func TestMarkdownIsBounded(t *testing.T) {
	r := result.NewReport("smtplab test", 1)
	for i := range 5000 {
		c := verdictCase(result.Fail)
		c.Name = "many/" + strconv.Itoa(i)
		c.Title = strings.Repeat(nasty, 100)
		c.Findings = append(c.Findings, hostile().Findings[0])
		r.Cases = append(r.Cases, c)
	}
	if text := render(t, "markdown", r); len(text) > 1<<20 || !strings.Contains(text, "more cases that did not pass") {
		t.Errorf("got %d bytes", len(text))
	}
}

// failing is a writer to a full disk.
type failing struct{ left int }

func (f *failing) Write(p []byte) (int, error) {
	if len(p) > f.left {
		return f.left, errFull
	}
	f.left -= len(p)
	return len(p), nil
}

var errFull = errors.New("disk full")

// A report that could not be written is an error.
func TestRenderTellsOfErrors(t *testing.T) {
	for _, format := range formatsOfRuns() {
		f, err := Formats.New(format, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range []io.Writer{&failing{}, &failing{left: 50}, &failing{left: 3000}} {
			if err := f.Render(w, everyVerdict(), nil); !errors.Is(err, errFull) {
				t.Errorf("%s: want the writer's error, got %v", format, err)
			}
		}
	}
}

func TestFormatsAreExplained(t *testing.T) {
	for _, name := range Formats.Names() {
		if e, err := Formats.Lookup(name); err != nil || e.Summary == "" || e.Story == "" {
			t.Errorf("%s: want a summary and a story, got %+v, %v", name, e, err)
		}
	}
	for _, v := range result.Verdicts() {
		if Meaning(v) == "" {
			t.Errorf("%s: want a meaning", v)
		}
	}
}

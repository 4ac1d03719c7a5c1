package main

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/reports"
)

// keptFolder plays stories and keeps their results in the folder "kept".
func keptFolder(t *testing.T, files map[string]string, args ...string) (dir string) {
	t.Helper()
	dir = folder(t, files)
	if e := smtplab(t, dir, append([]string{"run", ".", "--out", "kept", "--date", "2026-11-03"}, args...)...); e.code > 1 {
		t.Fatalf("exit code %d: %s%s", e.code, e.out, e.errors)
	}
	return dir
}

// caseFile is the path of a file of the case good[rfc5321].
func caseFile(dir, name string) string {
	return filepath.Join(dir, "kept", filepath.FromSlash(result.CaseDir("good[rfc5321]")), filepath.FromSlash(name))
}

// alter replaces the first of some bytes in a file.
func alter(t *testing.T, file, old, new string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil || !bytes.Contains(text, []byte(old)) {
		t.Fatalf("%s: want %q in it: %v", file, old, err)
	}
	if err := os.WriteFile(file, bytes.ReplaceAll(text, []byte(old), []byte(new)), 0o644); err != nil {
		t.Fatal(err)
	}
}

// tree is a folder's files with their content.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			text, err := os.ReadFile(name)
			files[name] = string(text)
			return err
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestJudgeChangesNothing(t *testing.T) {
	dir := keptFolder(t, map[string]string{"good.txtar": good})
	before := tree(t, dir)
	e := smtplab(t, dir, "judge", "kept")
	e.want(t, 0, "passed: 2 cases: 2 pass\n")
	if e.out != "passed: 2 cases: 2 pass\n" || e.errors != "" {
		t.Errorf("want nothing else to be told, got %q and %q", e.out, e.errors)
	}
	after := tree(t, dir)
	if len(before) != len(after) {
		t.Errorf("want %d files, got %d", len(before), len(after))
	}
	for name, text := range before {
		if after[name] != text {
			t.Errorf("%s was changed", name)
		}
	}
}

func TestJudgeOfTheBook(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	smtplab(t, dir, "run", "kb/q186142", "kb/kb818222", "--out", "kept").want(t, 0, " pass")
	e := smtplab(t, dir, "judge", "kept")
	e.want(t, 0, "passed: ")
	if strings.Count(e.out, "\n") != 1 {
		t.Errorf("want no change, got:\n%s", e.out)
	}
}

// A failed case, and one whose transcript is not the golden one, are judged as they were.
func TestJudgeOfFailures(t *testing.T) {
	dir := keptFolder(t, map[string]string{"bad.txtar": bad, "good.txtar": good, "good.golden": "-- rfc5321 --\nanother\n-- sendmail8 --\nanother\n"})
	e := smtplab(t, dir, "judge", "kept")
	e.want(t, 1, "failed: 4 cases: 4 fail")
	if strings.Count(e.out, "\n") != 1 || e.errors != "" {
		t.Errorf("want no change, got:\n%s%s", e.out, e.errors)
	}
}

// One byte of the reply to RCPT is another. In a record, what was said is compared with what was heard.
func TestJudgeOfAnAlteredReply(t *testing.T) {
	story := strings.Replace(good, "see      inbox ", "see      dialogue   taken\nsee      inbox ", 1) +
		"-- taken --\nC: RCPT TO:<bob@b.example>\nS: 250 2.1.5 OK\nC: QUIT\n"
	dir := keptFolder(t, map[string]string{"good.txtar": story})
	smtplab(t, dir, "judge", "kept").want(t, 0, "2 pass")
	text, err := os.ReadFile(caseFile(dir, "record.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	text[bytes.Index(text, []byte("250 2.1.5 OK"))] = '5'
	if err := os.WriteFile(caseFile(dir, "record.jsonl"), text, 0o644); err != nil {
		t.Fatal(err)
	}
	e := smtplab(t, dir, "judge", "kept")
	for _, words := range []string{"newly failing: good[rfc5321]: fail, was pass", "failed: 2 cases: 1 pass, 1 fail"} {
		if e.code != 1 || !strings.Contains(e.out, words) {
			t.Errorf("want exit code 1 and %q, got %d:\n%s", words, e.code, e.out)
		}
	}
	if want := "damaged: " + caseFile("", "record.jsonl") + ": changed: want SHA-256 "; !strings.HasPrefix(e.errors, want) {
		t.Errorf("want %q, got %q", want, e.errors)
	}
}

func TestJudgeOfDamage(t *testing.T) {
	for name, c := range map[string]struct {
		harm func(t *testing.T, dir string)
		code int
		want []string // of errors and output
	}{
		"transcript changed": {func(t *testing.T, dir string) { alter(t, caseFile(dir, "transcript.txt"), "RCPT", "PRCT") },
			3, []string{"transcript.txt: changed: want SHA-256", "passed: 2 cases"}},
		"transcript cut": {func(t *testing.T, dir string) { alter(t, caseFile(dir, "transcript.txt"), "RCPT TO", "") },
			3, []string{"transcript.txt: want ", " bytes, got ", "passed: 2 cases"}},
		"record missing": {func(t *testing.T, dir string) { os.Remove(caseFile(dir, "record.jsonl")) },
			3, []string{"record.jsonl: missing", "newly failing: good[rfc5321]: error, was pass"}},
		"record cut": {func(t *testing.T, dir string) { os.Truncate(caseFile(dir, "record.jsonl"), 1000) },
			3, []string{"record.jsonl: want ", "good[rfc5321]: error, was pass", "got   record.jsonl: line "}},
		"record of another case": {func(t *testing.T, dir string) {
			alter(t, caseFile(dir, "record.jsonl"), "good[rfc5321]", "good[sendmail8]")
		},
			3, []string{"record.jsonl: want a record of good[rfc5321], got another"}},
		"record empty": {func(t *testing.T, dir string) { os.Truncate(caseFile(dir, "record.jsonl"), 0) },
			3, []string{"record.jsonl: want events, got none"}},
		"scenario spoilt": {func(t *testing.T, dir string) {
			alter(t, caseFile(dir, "scenario.txtar"), "wait     quiet", "wiat     quiet")
		},
			3, []string{"scenario.txtar: changed", "error, was pass", "wiat"}},
		"something else": {func(t *testing.T, dir string) { os.WriteFile(caseFile(dir, "extra.txt"), nil, 0o644) },
			3, []string{"extra.txt: not listed in result.json", "passed: 2 cases"}},
		"several": {func(t *testing.T, dir string) {
			os.Remove(caseFile(dir, "record.jsonl"))
			os.Remove(caseFile(dir, "transcript.txt"))
		}, 3, []string{"record.jsonl: missing", "transcript.txt: missing"}},
		"result cut": {func(t *testing.T, dir string) { os.Truncate(filepath.Join(dir, "kept/result.json"), 100) }, 3, []string{"kept: damaged: result.json: "}},
		"result altered": {func(t *testing.T, dir string) {
			alter(t, filepath.Join(dir, "kept/result.json"), `"pass": 2`, `"pass": 3`)
		}, 3, []string{"want the totals of its cases"}},
		"no result": {func(t *testing.T, dir string) { os.Remove(filepath.Join(dir, "kept/result.json")) }, 2, []string{"kept: not a result folder"}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := keptFolder(t, map[string]string{"good.txtar": good})
			c.harm(t, dir)
			e := smtplab(t, dir, "judge", "kept")
			for _, words := range c.want {
				if e.code != c.code || !strings.Contains(e.errors+e.out, words) {
					t.Errorf("want exit code %d and %q, got %d:\n%s%s", c.code, words, e.code, e.errors, e.out)
				}
			}
		})
	}
}

func TestReport(t *testing.T) {
	dir := keptFolder(t, map[string]string{"good.txtar": good, "bad.txtar": bad})
	for _, format := range reports.Formats.Names() {
		if format == "sha256sums" || slices.Contains(reports.Certificates, format) {
			continue
		}
		e := smtplab(t, dir, "report", "kept", "--format", format)
		if e.code != 0 || !strings.Contains(e.out, "A message arrives") {
			t.Errorf("%s: exit code %d, errors %q", format, e.code, e.errors)
		}
		smtplab(t, dir, "report", "kept", "--format", format, "-o", "report").want(t, 0, "")
		text, err := os.ReadFile(filepath.Join(dir, "report"))
		if err != nil || string(text) != e.out {
			t.Errorf("%s: want the same in a file, got %v, %d bytes for %d", format, err, len(text), len(e.out))
		}
	}
	stored, _ := os.ReadFile(filepath.Join(dir, "kept", "result.json"))
	if e := smtplab(t, dir, "report", "kept", "--format", "json"); e.out != string(stored) {
		t.Error("json: want result.json as it is")
	}
	smtplab(t, dir, "report", "kept", "--format", "htlm").want(t, 2, `did you mean "html"?`)
	smtplab(t, dir, "report", "nowhere").want(t, 2, "nowhere: not a result folder")
	smtplab(t, dir, "report", "kept", "-o", "kept").want(t, 3, "could not write the report")
	alter(t, caseFile(dir, "transcript.txt"), "RCPT", "PRCT")
	smtplab(t, dir, "report", "kept").want(t, 3, "transcript.txt: changed")
}

func TestDiff(t *testing.T) {
	dir := folder(t, map[string]string{"good/x.txtar": good, "bad/x.txtar": bad, "worse/x.txtar": strings.Replace(bad, "example  2\n", "example  3\n", 1), "one/x.txtar": good})
	for _, name := range []string{"good", "bad", "worse"} {
		smtplab(t, dir, "run", name, "--out", "out-"+name)
	}
	smtplab(t, dir, "run", "one/x.txtar[rfc5321]", "--out", "out-one")
	nothing := `{"schema":"smtplab.result/v1","tool":"t","date":"2026-11-03","seed":1,"cases":[],"totals":{"cases":0,"findings":0,"verdicts":` +
		`{"error":0,"fail":0,"inconclusive":0,"non-strict":0,"pass":0,"skipped":0,"unsupported":0,"waived":0}}}`
	none := folder(t, map[string]string{"result.json": nothing})
	for _, c := range []struct {
		args, want string
		code       int
	}{
		{none + " " + none, ": nothing ran", 2},
		{"out-good out-good", "first   passed: 2 cases: 2 pass\nsecond  passed: 2 cases: 2 pass\n", 0},
		{"out-good out-bad", "newly failing: x[rfc5321]: fail, was pass", 1},
		{"out-bad out-good", "newly passing: x[rfc5321]: pass, was fail", 0},
		{"out-bad out-worse", "changed findings: x[rfc5321]: fail, was fail", 0},
		{"out-good out-one", "gone: x[sendmail8]: not there, was pass", 1},
		{"out-one out-good", "new: x[sendmail8]: pass, was not there", 0},
		{"out-one out-bad", "newly failing: x[sendmail8]: fail, was not there", 1},
		{"out-good nowhere", "not a result folder", 2},
	} {
		smtplab(t, dir, append([]string{"diff"}, strings.Fields(c.args)...)...).want(t, c.code, c.want)
	}
}

const waiverText = `[[waiver]]
case = "bad"
finding = "want 2 messages, got 1"
reason = "known, ticket 4711"
owner = "ana@contoso.example"
expires = 2026-12-31
`

func TestRunWaives(t *testing.T) {
	change := func(old, new string) string { return strings.Replace(waiverText, old, new, 1) }
	dir := folder(t, map[string]string{"bad.txtar": bad, "good.txtar": good, "w.toml": waiverText,
		"stale.toml": change(`"bad"`, `"good"`), "other.toml": change("want 2", "want 7"), "one.toml": change(`"bad"`, `"bad[rfc5321]"`),
		"typo.toml": change(`"bad"`, `"bed"`), "half.toml": change("owner", "#"), "text.toml": change("2026-12-31", `"soon"`),
		"extra.toml": waiverText + "until = 1\n", "twice.toml": waiverText + waiverText, "empty.toml": "", "syntax.toml": "[[waiver]\n"})
	for _, c := range []struct {
		args, want string
		code       int
	}{
		{"--waivers w.toml --date 2026-12-31 bad.txtar", "2 cases: 2 waived", 0},
		{"--waivers w.toml --date 2027-01-01 bad.txtar", "until 2026-12-31: expired", 1},
		{"--waivers w.toml --date 2027-01-01 bad.txtar", "2 cases: 2 fail", 1},
		{"--waivers stale.toml --date 2026-11-03 .", "waiver for good, of ana@contoso.example, until 2026-12-31: unexpected pass", 1},
		{"--waivers other.toml --date 2026-11-03 bad.txtar", "other findings", 1},
		{"--waivers one.toml --date 2026-11-03 bad.txtar", "2 cases: 1 waived, 1 fail", 1},
		{"--waivers typo.toml .", `no case is called "bed"; did you mean "bad"?`, 2},
		{"--waivers half.toml .", `waiver 1 of 1, "bad": want owner = "..."`, 2},
		{"--waivers text.toml .", `want expires = 2027-03-31 or another day, got "soon"`, 2},
		{"--waivers extra.toml .", "got waiver.until", 2},
		{"--waivers twice.toml .", "is there twice", 2},
		{"--waivers empty.toml .", "want a [[waiver]], got none", 2},
		{"--waivers syntax.toml .", "syntax.toml:2: ", 2},
		{"--waivers nowhere.toml .", "nowhere.toml", 2},
		{"--date 31.12.2026 .", "want a day such as 2027-03-31", 2},
	} {
		t.Run(c.args, func(t *testing.T) {
			smtplab(t, dir, append([]string{"run"}, strings.Fields(c.args)...)...).want(t, c.code, c.want)
		})
	}
}

// What was waived when it was run is waived when it is judged, whatever the day.
func TestJudgeKeepsWaivers(t *testing.T) {
	dir := keptFolder(t, map[string]string{"bad.txtar": bad, "w.toml": waiverText}, "--waivers", "w.toml")
	e := smtplab(t, dir, "judge", "kept")
	e.want(t, 0, "nothing passed: 2 cases: 2 waived\n")
	if strings.Count(e.out, "\n") != 1 {
		t.Errorf("want no change, got:\n%s", e.out)
	}
}

func TestRunKeepsCaptures(t *testing.T) {
	dir := keptFolder(t, map[string]string{"good.txtar": good})
	captures := func() int {
		found, err := filepath.Glob(strings.NewReplacer("[", `\[`, "]", `\]`).Replace(caseFile(dir, "")) + "/*.pcapng")
		if err != nil {
			t.Fatal(err)
		}
		return len(found)
	}
	if captures() == 0 {
		t.Error("want a capture for each link, got none")
	}
	smtplab(t, dir, "run", "good.txtar", "--out", "kept", "--replace", "--no-capture").want(t, 0, "2 pass")
	if captures() != 0 {
		t.Error("want no captures, not even those of the run before")
	}
}

// What a stranger wrote into a scenario does not reach the terminal as it is.
func TestTerminalIsSafe(t *testing.T) {
	hostile := strings.NewReplacer("# A message arrives", "# A \x1b[2J\u009b31m message", "see      inbox      bob@b.example  1", "see      inbox      bob@b.example  2  \x1b]0;x\x07",
		"-- world --", "-- \x1b]0;x\x07 --\n\x1b[31m\n-- world --").Replace(good)
	dir := folder(t, map[string]string{"x.txtar": hostile})
	for _, args := range []string{"run x.txtar", "run x.txtar -v", "run x.txtar --json", "check x.txtar", "fmt -d x.txtar", "judge x.txtar", "check \x1b.txtar"} {
		e := smtplab(t, dir, strings.Fields(args)...)
		if strings.ContainsAny(e.out+e.errors, "\x1b\x07\u009b") {
			t.Errorf("%s: want no control characters, got %q%q", args, e.out, e.errors)
		}
	}
}

func TestRunJSONHasTheDay(t *testing.T) {
	dir := folder(t, map[string]string{"good.txtar": good})
	var report result.Report
	if err := json.Unmarshal([]byte(smtplab(t, dir, "run", "good.txtar", "--json", "--date", "2026-11-03").out), &report); err != nil || report.Date != "2026-11-03" {
		t.Errorf("got %q, %v", report.Date, err)
	}
}

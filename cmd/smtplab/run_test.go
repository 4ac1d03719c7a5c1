package main

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/smtplab/smtplab/harness/result"
)

func TestRunVerdicts(t *testing.T) {
	dir := folder(t, map[string]string{"good.txtar": good, "bad.txtar": bad})
	smtplab(t, dir, "run", "good.txtar").want(t, 0, "2 cases: 2 pass")
	one := smtplab(t, dir, "run", "good.txtar[rfc5321]")
	one.want(t, 0, "1 case: 1 pass")
	if strings.Contains(one.out, "\x1b") {
		t.Errorf("colours in what is no terminal: %q", one.out)
	}
	failed := smtplab(t, dir, "run", "bad.txtar", "--seed", "7")
	failed.want(t, 1, "bad.txtar:13")
	for _, words := range []string{"see      inbox", "want  2", "got   1", "again: smtplab run 'bad.txtar[rfc5321]' --seed 7", "2 cases: 2 fail"} {
		if !strings.Contains(strings.Join(strings.Fields(failed.out), " "), strings.Join(strings.Fields(words), " ")) {
			t.Errorf("want words %q in:\n%s", words, failed.out)
		}
	}
	smtplab(t, dir, "run", ".").want(t, 1, "4 cases: 2 pass, 2 fail")
}

func TestRunAgainAsTold(t *testing.T) {
	dir := folder(t, map[string]string{"bad.txtar": bad})
	smtplab(t, dir, "run", "bad.txtar[sendmail8]", "--seed", "7").want(t, 1, "1 case: 1 fail; seed 7")
}

func TestRunTheBook(t *testing.T) {
	smtplab(t, t.TempDir(), "run").want(t, 0, " pass")
	smtplab(t, t.TempDir(), "run", "kb/q276347").want(t, 0, "kb/q276347/smart-host-by-name[iis5]")
	smtplab(t, t.TempDir(), "run", "--label", "q276347", "--label", "iis4", "kb").want(t, 0, "[iis4]")
}

func TestRunJSON(t *testing.T) {
	dir := folder(t, map[string]string{"bad.txtar": bad})
	e := smtplab(t, dir, "run", "bad.txtar", "--json")
	var report result.Report
	if err := json.Unmarshal([]byte(e.out), &report); err != nil {
		t.Fatalf("%v in:\n%s", err, e.out)
	}
	if e.code != 1 || report.Schema != result.Schema || report.Totals.Cases != 2 || report.Totals.Verdicts["fail"] != 2 {
		t.Errorf("exit code %d, report %+v", e.code, report)
	}
	if c := report.Cases[0]; c.Name != "bad[rfc5321]" || len(c.Findings) != 1 || c.Events == 0 || c.Findings[0].At != "bad.txtar:13" {
		t.Errorf("first case: %+v", c)
	}
}

func TestRunKeepsResults(t *testing.T) {
	dir := folder(t, map[string]string{"good.txtar": good})
	smtplab(t, dir, "run", "good.txtar", "--out", "kept").want(t, 0, "kept in kept")
	report, err := result.Read(os.DirFS(filepath.Join(dir, "kept")))
	if err != nil || report.Totals.Cases != 2 {
		t.Fatalf("%v, %+v", err, report)
	}
	for _, file := range []string{"record.jsonl", "transcript.txt", "scenario.txtar"} {
		if text, err := result.ReadCase(os.DirFS(filepath.Join(dir, "kept")), "good[rfc5321]", file); err != nil || len(text) == 0 {
			t.Errorf("%s: %v, %d bytes", file, err, len(text))
		}
	}
}

func TestRunIsTheSameEachTime(t *testing.T) {
	dir := folder(t, map[string]string{"good.txtar": good})
	record := func(args ...string) string {
		args = append([]string{"run", "good.txtar", "--out", "kept", "--replace"}, args...)
		smtplab(t, dir, args...).want(t, 0, "2 pass")
		text, err := result.ReadCase(os.DirFS(filepath.Join(dir, "kept")), "good[rfc5321]", "record.jsonl")
		if err != nil || len(text) == 0 {
			t.Fatalf("%v, %d bytes", err, len(text))
		}
		return string(text)
	}
	first := record("-j", "1")
	if second := record("-j", "4"); second != first {
		t.Error("two runs with one seed left two records")
	}
}

func TestRunCannotKeepResults(t *testing.T) {
	dir := folder(t, map[string]string{"good.txtar": good, "file": "in the way"})
	smtplab(t, dir, "run", "good.txtar", "--out", "file").want(t, 3, "smtplab: ")
}

func TestRunTellsWhatHappens(t *testing.T) {
	dir := folder(t, map[string]string{"good.txtar": good})
	smtplab(t, dir, "run", "-v", "good.txtar[rfc5321]").want(t, 0, "RCPT TO:<bob@b.example>")
}

func TestRunGolden(t *testing.T) {
	dir := folder(t, map[string]string{"good.txtar": good, "bad.txtar": bad})
	smtplab(t, dir, "run", "--golden", ".").want(t, 1, "not written: bad.golden")
	golden := filepath.Join(dir, "good.golden")
	text, err := os.ReadFile(golden)
	if err != nil || !strings.Contains(string(text), "RCPT TO:<bob@b.example>") {
		t.Fatalf("%v, got:\n%s", err, text)
	}
	smtplab(t, dir, "run", "good.txtar", "--seed", "3").want(t, 0, "2 pass")
	spoilt := strings.Replace(string(text), "RCPT TO:<bob@", "RCPT TO:<rob@", 1)
	if err := os.WriteFile(golden, []byte(spoilt), 0o644); err != nil {
		t.Fatal(err)
	}
	smtplab(t, dir, "run", "good.txtar").want(t, 1, "rob@")
	smtplab(t, dir, "run", "--golden", "kb").want(t, 2, "--golden writes files")
}

func TestRunIsInterrupted(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a process of Windows cannot be sent an interrupt")
	}
	const cases = 1000
	sizes := ""
	for i := range cases {
		sizes += " size=" + strconv.Itoa(100_000+i)
	}
	many := strings.NewReplacer("PRODUCT  rfc5321 sendmail8", "SIZE "+sizes, "172.16.0.1  PRODUCT", "172.16.0.1  rfc5321  SIZE").Replace(good)
	dir := folder(t, map[string]string{"many.txtar": many})

	cmd := command(t, dir, "run", "many.txtar", "--out", "kept")
	cmd.Stderr = t.Output()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	if !lines.Scan() {
		t.Fatal("no output")
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	cmd.Process.Signal(syscall.SIGTERM) // the same once more: timeout(1) signals its child, and then its group
	told := ""
	for lines.Scan() {
		told += lines.Text() + "\n"
	}
	if err := cmd.Wait(); err == nil || cmd.ProcessState.ExitCode() != 130 || !strings.Contains(told, "interrupted") {
		t.Errorf("want exit code 130, got %v and:\n%s", err, told)
	}
	report, err := result.Read(os.DirFS(filepath.Join(dir, "kept")))
	if err != nil || !report.Interrupted || len(report.Cases) == 0 || len(report.Cases) >= cases {
		t.Fatalf("want some cases of a report that says it was interrupted, got %v, %d cases", err, len(report.Cases))
	}
	for _, c := range report.Cases {
		if _, err := result.ReadCase(os.DirFS(filepath.Join(dir, "kept")), c.Name, "record.jsonl"); err != nil {
			t.Error(err)
		}
	}
}

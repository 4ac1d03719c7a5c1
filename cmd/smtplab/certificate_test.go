package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/reports/certificate"
)

// kept reads the certificate of a result folder.
func kept(t *testing.T, dir string) *certificate.Certificate {
	t.Helper()
	r, err := result.Read(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	c, err := certificate.Of(r, os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCertificateOfTheReference(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	smtplab(t, dir, "certify", "server", "product:rfc5321", "--mode", "strict", "--out", "kept").want(t, 0, "\ncore-server  Conforms. Every case that applies")
	for _, p := range kept(t, filepath.Join(dir, "kept")).Profiles {
		if p.Statement != certificate.Conforms {
			t.Errorf("%s: %s", p.Name, p.Sentence)
		}
	}
	page := smtplab(t, dir, "report", "kept", "--format", "certificate")
	page.want(t, 0, "")
	for _, want := range []string{"<h1>rfc5321 smtplab", ": conforms</h1>", "smtplab certify server product:rfc5321 --mode strict --seed 1", "Map of RFC 5321"} {
		if !strings.Contains(page.out, want) {
			t.Errorf("want %q on the page", want)
		}
	}
	if e := smtplab(t, dir, "report", "kept", "--format", "badge", "--profile", "dsn"); !strings.Contains(e.out, ">conforms, ") {
		t.Errorf("want a badge, got %s%s", e.out, e.errors)
	}
	smtplab(t, dir, "report", "kept", "--format", "badge", "--profile", "dns").want(t, 2, "want one of core-server")
	smtplab(t, dir, "report", "kept", "--format", "text", "--profile", "dsn").want(t, 2, "unknown setting")
}

// Of a part of the cases nothing is stated about the rest.
func TestCertificateOfAPart(t *testing.T) {
	dir := t.TempDir()
	if e := smtplab(t, dir, "certify", "server", "product:rfc5321", "rfc5321/4.1.*", "--out", "kept"); e.code != 0 || strings.Contains(e.out, "core-server") {
		t.Errorf("want nothing stated, got %d: %s", e.code, e.out)
	}
	for _, p := range kept(t, filepath.Join(dir, "kept")).Profiles {
		if p.Statement != certificate.Undecided && p.Statement != certificate.NotExamined {
			t.Errorf("%s: %s", p.Name, p.Sentence)
		}
	}
	smtplab(t, dir, "run", "kb/q190026", "--out", "stories")
	smtplab(t, dir, "report", "stories", "--format", "certificate").want(t, 2, "want the results of an examination")
}

// What was altered after the examination is told, by name, and nothing is stated.
func TestCertificateOfAlteredResults(t *testing.T) {
	const name, title = "rfc5321/4.1.1.4-lf-dot-lf", "sendmail8"
	file := func(dir, name string) string {
		return filepath.Join(dir, "kept", "cases/rfc5321/4.1.1.4-lf-dot-lf", name)
	}
	for what, c := range map[string]struct {
		alter func(dir string)
		judge string // what it tells
		state string // what the certificate tells
	}{
		"a record": {func(dir string) { alter(t, file(dir, "record.jsonl"), "250 ", "550 ") }, "damaged: ", "altered: "},
		"a verdict": {func(dir string) {
			alterResult(t, dir, func(r *result.Report) { r.Cases[0].Verdict, r.Cases[0].Findings = result.Pass, []result.Finding{} })
		}, "newly failing: " + name, "altered: "},
		"a scenario": {func(dir string) {
			scenario, err := os.ReadFile(file(dir, "scenario.txtar"))
			if err != nil {
				t.Fatal(err)
			}
			easier := strings.Replace(string(scenario), "# ", "# ( ", 1)
			folder, r, err := result.Resume(filepath.Join(dir, "kept"))
			if err != nil {
				t.Fatal(err)
			}
			record, err := os.ReadFile(file(dir, "record.jsonl"))
			if err != nil {
				t.Fatal(err)
			}
			graded := r.Cases[0]
			graded.Title = "( " + graded.Title
			if err := folder.Put(graded, result.Files{"scenario.txtar": []byte(easier), "record.jsonl": record}); err != nil {
				t.Fatal(err)
			}
		}, "foreign: kept: " + name, ""},
	} {
		dir := t.TempDir()
		smtplab(t, dir, "certify", "server", "product:"+title, name, "--out", "kept").want(t, 1, "")
		c.alter(dir)
		if e := smtplab(t, dir, "judge", "kept"); e.code == 0 || !strings.Contains(e.out+e.errors, c.judge) {
			t.Errorf("%s: judge: want %q, got %d: %s%s", what, c.judge, e.code, e.out, e.errors)
		}
		if e := smtplab(t, dir, "report", "kept", "--format", "badge"); c.state != "" && (e.code != 3 || e.out != "" || !strings.Contains(e.errors, c.state)) {
			t.Errorf("%s: badge: want %q, got %d: %s%s", what, c.state, e.code, e.out, e.errors)
		}
	}
}

// In the mode strict a record is graded again as it was graded first.
func TestJudgeOfAStrictExamination(t *testing.T) {
	dir := t.TempDir()
	smtplab(t, dir, "certify", "server", "product:sendmail8", "rfc5321/2.3.8-bare-lf-command", "--mode", "strict", "--out", "kept").want(t, 1, "")
	if e := smtplab(t, dir, "judge", "kept"); e.code != 1 || e.out != "failed: 1 case: 1 fail\n" {
		t.Errorf("want the same verdict, got %d: %s%s", e.code, e.out, e.errors)
	}
}

func alterResult(t *testing.T, dir string, change func(*result.Report)) {
	t.Helper()
	file := filepath.Join(dir, "kept", "result.json")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var r result.Report
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	change(&r)
	counted := result.NewReport(r.Tool, r.Seed)
	for _, c := range r.Cases {
		counted.Add(c)
	}
	r.Totals = counted.Totals
	if text, err = r.JSON(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestSumsAreThoseOfTheFiles(t *testing.T) {
	sha256sum, err := exec.LookPath("sha256sum")
	if err != nil {
		t.Skip("no sha256sum on this system; the lines are compared in package certificate")
	}
	dir := t.TempDir()
	smtplab(t, dir, "certify", "server", "product:rfc5321", "rfc5321/4.1.1.9-*", "--out", "kept").want(t, 0, "")
	smtplab(t, dir, "report", "kept", "--format", "sha256sums", "-o", "sums").want(t, 0, "")
	cmd := exec.Command(sha256sum, "--check", "../sums")
	cmd.Dir = filepath.Join(dir, "kept")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}

// An examination goes on only with the same server and the same rules.
func TestResumeIsOfTheSame(t *testing.T) {
	dir := t.TempDir()
	smtplab(t, dir, "certify", "server", "product:rfc5321", "rfc5321/4.1.1.9-noop-argument", "--out", "kept").want(t, 0, "")
	for _, args := range []string{"product:sendmail8", "product:rfc5321 --mode strict", "product:rfc5321 --seed 2"} {
		smtplab(t, dir, append([]string{"certify", "server", "--resume", "--out", "kept"}, strings.Fields(args)...)...).want(t, 2, "begin anew")
	}
	before := kept(t, filepath.Join(dir, "kept")).System
	smtplab(t, dir, "certify", "server", "product:rfc5321", "rfc5321/4.1.1.9-*", "--resume", "--out", "kept").want(t, 0, "")
	if now := kept(t, filepath.Join(dir, "kept")).System; now.Started != before.Started || now.TookMS < before.TookMS {
		t.Errorf("want it to have begun when it began, and the times to add up, got %+v after %+v", now, before)
	}
}

// waits are the pauses of the commands.
var waits = regexp.MustCompile(`sleep (1|\.3);`)

// replyLine is the code of a line of a reply, with what follows it.
var replyLine = regexp.MustCompile(`(?m)^\d{3}[ -]`)

// TestCommandsShowTheFailure runs what the certificate prints, without any part of smtplab, against the server that failed:
// it answers as the certificate says.
func TestCommandsShowTheFailure(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("no bash on this system, which stands in for nc")
	}
	for product, cases := range map[string][]string{
		"exchange55": {"rfc5321/2.3.8-bare-lf-command", "rfc5321/4.1.1.11-unknown-parameters"},
		"sendmail8":  {"rfc5321/4.1.1.4-lf-dot-lf", "rfc5321/4.1.1.4-lf-dot-crlf", "rfc5321/4.1.1.4-crlf-dot-lf"},
	} {
		t.Run(product, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			s := stands(t, dir, "mta", product, "--listen", "127.0.0.1:0", "--mailbox", "bob@b.example", "--quiet")
			defer s.stop()
			smtplab(t, dir, append([]string{"certify", "server", s.listening[0], "--mailbox", "bob@b.example", "--out", "kept"}, cases...)...)
			failures := kept(t, filepath.Join(dir, "kept")).Failures
			failures = slices.DeleteFunc(failures, func(f certificate.Failure) bool { return f.Bash == "" })
			if len(failures) != len(cases) {
				t.Fatalf("want %d failures with commands, got %d", len(cases), len(failures))
			}
			var all sync.WaitGroup
			for _, f := range failures {
				commands := f.Bash
				if f.Name != "rfc5321/2.3.8-bare-lf-command" { // that one as it is printed
					commands = strings.ReplaceAll(commands, "sleep 1;", "sleep .3;")
				}
				all.Go(func() { showsFailure(t, bash, f, commands) })
			}
			all.Wait()
		})
	}
}

// showsFailure runs the commands, which wait by the clock: where the machine is too busy for them they are given more time.
func showsFailure(t *testing.T, bash string, f certificate.Failure, commands string) {
	var want, came []string
	for _, line := range f.Said {
		if reply, is := strings.CutPrefix(line, "S: "); is {
			want = append(want, replyLine.FindAllString(reply, 1)...)
		}
	}
	for _, slower := range []string{"$1", "2", "8"} {
		got, err := exec.Command(bash, "-c", waits.ReplaceAllString(commands, "sleep "+slower+";")).CombinedOutput()
		if err != nil && len(got) == 0 {
			t.Errorf("%s: %v", f.Name, err)
			return
		}
		if came = replyLine.FindAllString(string(got), -1); len(came) >= len(want) && slices.Equal(came[:len(want)], want) {
			return
		}
	}
	t.Errorf("%s: want replies %q, got %q, for\n%s", f.Name, want, came, commands)
}

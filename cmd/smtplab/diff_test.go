package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/smtplab/smtplab/harness/result"
)

// TestDiffOfExaminations tells no change where a server has but other times and names in its queue, and says that it does not;
// what it says otherwise is told.
func TestDiffOfExaminations(t *testing.T) {
	dir := t.TempDir()
	const name = "rfc5321/4.1.1.4-lf-dot-lf"
	smtplab(t, dir, "certify", "server", "product:sendmail8", name, "--out", "kept").want(t, 1, "")
	altered := func(to string, words ...string) {
		t.Helper()
		text, err := os.ReadFile(filepath.Join(dir, "kept", "result.json"))
		if err != nil {
			t.Fatal(err)
		}
		other := strings.NewReplacer(words...).Replace(string(text))
		if other == string(text) {
			t.Fatalf("%s: want %q in the result", to, words)
		}
		os.Mkdir(filepath.Join(dir, to), 0o755)
		if err := os.WriteFile(filepath.Join(dir, to, "result.json"), []byte(other), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	altered("one", "server.example/1", "5AM8Ixyz012345", "00:00:00", "08:44:17")
	altered("other", "server.example/1", "5AM9Kabc054321", "00:00:00", "23:59:59")
	altered("newer", `"edition": "`, `"edition": "1999.12, then `)
	altered("worse", "server.example/1", "5AM8Ixyz012345", "Message accepted", "Message eaten")
	const quiet = "1 case with a finding that differs only in what a server makes up anew each time"
	e := smtplab(t, dir, "diff", "one", "other")
	e.want(t, 0, quiet)
	if strings.Contains(e.out, "changed findings") {
		t.Errorf("want no change told, got %s", e.out)
	}
	smtplab(t, dir, "diff", "kept", "newer").want(t, 0, "note: another edition of the cases: 1999.12, then 20")
	smtplab(t, dir, "diff", "one", "other", "--exact").want(t, 0, "changed findings: "+name)
	e = smtplab(t, dir, "diff", "one", "worse")
	e.want(t, 0, "changed findings: "+name)
	if strings.Contains(e.out, quiet) {
		t.Errorf("want what changed told, got %s", e.out)
	}
}

// TestResultsAreKept has run and certify refuse a folder with results, before anything is played, unless they may be lost.
func TestResultsAreKept(t *testing.T) {
	dir := folder(t, map[string]string{"good.txtar": good})
	certify := []string{"certify", "server", "product:rfc5321", "rfc5321/4.1.1.9-noop-argument", "--out", "kept"}
	smtplab(t, dir, certify...).want(t, 0, "1 pass")
	before := resultOf(t, dir)
	refused := "--out kept: there are results already: of an examination of rfc5321"
	smtplab(t, dir, certify...).want(t, 2, refused)
	smtplab(t, dir, certify...).want(t, 2, "--resume to go on in it, or --replace to lose them")
	smtplab(t, dir, "certify", "server", "127.0.0.1:1", "--out", "kept").want(t, 2, refused)
	smtplab(t, dir, "run", "good.txtar", "--out", "kept").want(t, 2, refused)
	smtplab(t, dir, append(certify, "--replace", "--resume")...).want(t, 2, "want one of them")
	smtplab(t, dir, "run", "good.txtar", "--replace").want(t, 2, "want --out with it")
	smtplab(t, dir, append(certify, "--list")...).want(t, 0, "1 case\n")
	if after := resultOf(t, dir); after.System.Started != before.System.Started || after.Cases[0].WallMS != before.Cases[0].WallMS {
		t.Errorf("want the results as they were, got %+v", after)
	}
	smtplab(t, dir, "run", "good.txtar", "--out", "kept", "--replace").want(t, 0, "kept in kept")
	if after := resultOf(t, dir); after.System != nil || len(after.Cases) != 2 {
		t.Errorf("want the results of the run, got %+v", after)
	}
	smtplab(t, dir, "judge", "kept").want(t, 0, "2 pass")
}

func resultOf(t *testing.T, dir string) (r result.Report) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "kept", "result.json"))
	if err == nil {
		err = json.Unmarshal(text, &r)
	}
	if err != nil {
		t.Fatal(err)
	}
	return r
}

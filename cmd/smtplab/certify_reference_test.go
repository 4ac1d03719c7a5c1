package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/smtplab/smtplab/harness/result"
)

// TestCertifyReference examines the reference on real sockets, as the recipe in docs/recipes tells, which is the example for all
// recipes: it breaks no rule, strict. With SMTPLAB_DEEP all cases are played, else some. The relaying ones are played where
// hosts of ours can be its neighbours, in harness.TestBookOnRealSockets.
func TestCertifyReference(t *testing.T) {
	t.Parallel()
	patterns := []string{"rfc5321/4.5.2-dot-removed", "rfc5321/4.1.1.1-helo-transaction", "rfc5321/3.8-goodbye", "rfc4954/4-not-base64", "rfc3207/4.2-name-forgotten"}
	if os.Getenv("SMTPLAB_DEEP") != "" {
		patterns = nil
	}
	dir := reference(t)
	e := smtplab(t, dir, append([]string{"certify", "server", "recipe.toml", "--mode", "strict", "--json", "--out", "o"}, patterns...)...)
	var report result.Report
	if err := json.Unmarshal([]byte(e.out), &report); err != nil || e.code != 0 {
		t.Fatalf("want exit code 0, got %d, %v: %s%s", e.code, err, e.out, e.errors)
	}
	passed := 0
	for _, c := range report.Cases {
		switch {
		case c.Verdict == result.Pass:
			passed++
		case c.Verdict != result.Unsupported || !lawful(c):
			t.Errorf("%s: want pass, got %v %v", c.Name, c.Verdict, c.Findings)
		}
	}
	if want := max(len(patterns), len(report.Cases)/2); passed < want {
		t.Errorf("want %d cases to pass, got %d", want, passed)
	}
	text, err := os.ReadFile(filepath.Join(dir, "o", "result.json"))
	if err != nil || strings.Contains(string(text), password) || !strings.Contains(string(text), "***") {
		t.Errorf("want the recipe in the result, with *** in the place of the password; %v", err)
	}
}

// password is that of the recipe.
const password = "correct horse"

// lawful reports whether a case needs what the recipe does not have: hosts around the server, minutes of waiting, or a reference
// that offers less than all.
func lawful(c result.Case) bool {
	for _, f := range c.Findings {
		for _, want := range []string{"a system that passes mail", "a system that asks our DNS", "a queue that", "time for waits", "a story of at most",
			"a server that does not offer STARTTLS", "a server that does not offer ETRN", "a server that offers AUTH"} {
			if strings.HasPrefix(f.Want, want) {
				return true
			}
		}
	}
	return false
}

// reference is a copy of the recipe's folder, in which the server is this program and has a port of its own.
func reference(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("..", "..", "docs", "recipes", "rfc5321"))); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "recipe.toml")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.NewReplacer(`["smtplab",`, fmt.Sprintf("[%q,", self), "127.0.0.1:2600", fmt.Sprintf("127.0.0.1:%d", freePort(t))).Replace(string(text))
	if err := os.WriteFile(file, []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

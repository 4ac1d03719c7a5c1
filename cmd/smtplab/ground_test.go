package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/smtplab/smtplab/harness/result"
)

// slow is a story that takes a day.
var slow = strings.Replace(good, "wait     quiet", "wait     1d", 1)

func TestRunReal(t *testing.T) {
	dir := folder(t, map[string]string{"good.txtar": good, "bad.txtar": bad, "slow.txtar": slow})
	for _, ground := range []string{"--real", "--real --loopback"} {
		on := func(args string, code int, words ...string) {
			e := smtplab(t, dir, strings.Fields("run "+args+" "+ground)...)
			for _, w := range words {
				e.want(t, code, w)
			}
		}
		on("good.txtar", 0, "2 of 2 cases on real sockets", "2 cases: 2 pass")
		on("bad.txtar", 1, "bad.txtar:13", "again: smtplab run 'bad.txtar[rfc5321]' "+ground+" --seed 1", "2 cases: 2 fail")
		on("slow.txtar good.txtar", 0, "2 of 4 cases on real sockets; the others", "2  a story of at most 20s",
			"wait 1d: want a story of at most 20s, got one of 24h0m0s", "4 cases: 2 pass, 2 unsupported")
		on("slow.txtar --patience 10h", 2, "nothing was examined")
		on("bad.txtar --patience 1m", 1, " "+ground+" --patience 1m0s --seed 1")
	}
}

// TestRealResults are kept, say what they are, and are graded again.
func TestRealResults(t *testing.T) {
	dir := folder(t, map[string]string{"good.txtar": good, "slow.txtar": slow})
	smtplab(t, dir, "run", "--real", "--out", "results", ".").want(t, 0, "kept in results")
	smtplab(t, dir, "judge", "results").want(t, 0, "2 pass, 2 unsupported")
	e := smtplab(t, dir, "run", "--real", "--loopback", "--json", ".")
	var report result.Report
	if err := json.Unmarshal([]byte(e.out), &report); err != nil {
		t.Fatalf("%v in:\n%s", err, e.out)
	}
	for _, c := range report.Cases {
		if c.Ground != "loopback" {
			t.Errorf("%s: got ground %q", c.Name, c.Ground)
		}
	}
}

func TestRealMisuse(t *testing.T) {
	dir := folder(t, map[string]string{"good.txtar": good})
	for _, c := range []struct{ args, want string }{
		{"--real --golden", "golden files are of simulated worlds"}, {"--loopback", "want --real with it"}, {"--real --patience 0s", "want a time above zero"},
	} {
		smtplab(t, dir, append([]string{"run", "good.txtar"}, strings.Fields(c.args)...)...).want(t, 2, c.want)
	}
}

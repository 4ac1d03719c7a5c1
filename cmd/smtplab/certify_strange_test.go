package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/internal/strange"
)

// TestCertifyStrange examines servers that nobody prepared: there is always an end and a report, which stands when it is judged
// again, and the exit code says what it came to. Package strange has the verdicts of each case.
func TestCertifyStrange(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		manner string
		code   int
		says   string
		counts map[string]int // verdicts that there must be; of others there must be none
	}{
		{"slow-to-greet", 0, "", map[string]int{"pass": 6}},
		{"drips", 0, "", map[string]int{"pass": 6}},
		{"greylisting", 0, "", map[string]int{"pass": 6}},
		{"greylisting-for-hours", 3, "451 4.7.1 Greylisted", map[string]int{"pass": 3, "inconclusive": 3}},
		{"rate-limit", 0, "", map[string]int{"pass": 6}},
		{"errors-421", 3, "421 4.7.0 Too many errors", map[string]int{"pass": 5, "inconclusive": 1}},
		{"second-ehlo-closes", 1, "a closed connection", map[string]int{"pass": 5, "fail": 1}},
		{"agrees-to-commands", 1, "", map[string]int{"pass": 2, "fail": 4}},
		{"agrees", 3, "nothing was examined", map[string]int{"inconclusive": 6}},
		{"greets-554", 3, "nothing was examined", map[string]int{"inconclusive": 6}},
		{"lmtp", 3, `this is LMTP"; nothing was examined`, map[string]int{"inconclusive": 6}},
		{"never-greets", 3, "nothing was examined", map[string]int{"inconclusive": 6}},
		{"refuses-recipients", 3, "The mailbox takes mail: ", map[string]int{"inconclusive": 6}},
	} {
		t.Run(c.manner, func(t *testing.T) {
			t.Parallel()
			server, err := strange.Open(c.manner, 10*time.Millisecond)
			if err != nil {
				t.Fatal(err)
			}
			defer server.Stop()
			dir := t.TempDir()
			e := smtplab(t, dir, "certify", "server", server.Address().String(), "--mailbox", strange.Mailbox, "--out", "o",
				"--patience", "3s", "--retry", "100ms,300ms", "rfc5321/4.1.4-*-before-*", "rfc5321/4.1.4-second-ehlo", "rfc5321/3.8-mistakes-do-not-close",
				"rfc5321/4.1.1.9-noop-changes-nothing", "rfc5321/3.3-rcpt-before-mail")
			e.want(t, c.code, c.says)
			text, err := os.ReadFile(filepath.Join(dir, "o", "result.json"))
			if err != nil {
				t.Fatal(err)
			}
			var report result.Report
			if err := json.Unmarshal(text, &report); err != nil {
				t.Fatal(err)
			}
			if again := report.Cases[0].Again; !strings.Contains(again, " --mailbox "+strange.Mailbox+" --patience 3s --retry 100ms,300ms --seed 1") {
				t.Errorf("want the command with its flags, got %s", again)
			}
			for verdict, n := range report.Totals.Verdicts {
				if n != c.counts[verdict] {
					t.Errorf("want %v, got %v\n%s%s", c.counts, report.Totals.Verdicts, e.out, e.errors)
					break
				}
			}
			if again := smtplab(t, dir, "judge", "o"); again.code != c.code || strings.Contains(again.out, "->") {
				t.Errorf("judge: want the same verdicts and exit code %d, got %d\n%s", c.code, again.code, again.out)
			}
		})
	}
}

package harness_test

import (
	"bytes"
	"regexp"
	"testing"

	"github.com/smtplab/smtplab/harness"
)

// TestBookIsFormatted keeps the book in the form that smtplab fmt gives.
func TestBookIsFormatted(t *testing.T) {
	for _, c := range bookCases(t) {
		formatted, err := harness.Format(c.Scenario.Source)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(formatted, c.Scenario.Source) {
			t.Errorf("%s: run smtplab fmt -w on it", c.Scenario.File)
		}
	}
}

// asksNothing are the conformance cases that let an answer decide that their rule asks nothing of a server, and why that is so.
// In all others an answer that bars the way leaves the rule unexamined, so that no server conforms by refusing to be asked.
var asksNothing = map[string]string{
	"rfc5321/3.5.2-vrfy-mailbox":       "the rule is about what 250 says, and a server may not say it",
	"rfc5321/4.1.1.3-route-not-copied": "the rule is for servers that take source routes (RFC 5321 appendix F.2)",
	"rfc5321/6.1-route-reduced":        "likewise",
}

func TestNoRuleIsEvaded(t *testing.T) {
	answer := regexp.MustCompile(`(?m)^or .*\s{2,}unsupported(, ends)?: `)
	met := map[string]bool{}
	for _, c := range bookCases(t) {
		if !c.IsConformance() || !answer.Match(c.Scenario.Source) {
			continue
		}
		if met[c.Scenario.Name] = true; asksNothing[c.Scenario.Name] == "" {
			t.Errorf("%s: an answer is unsupported: write unexamined, or here why the rule asks nothing of such a server", c.Scenario.File)
		}
	}
	for name := range asksNothing {
		if !met[name] {
			t.Errorf("%s: want an answer that is unsupported, or nothing said of it here", name)
		}
	}
}

package reports

import (
	"strings"

	"github.com/smtplab/smtplab/harness/result"
)

// everyVerdict is a report with one case of every verdict, one that is hostile in every field that a stranger can fill, and
// waivers of every outcome.
func everyVerdict() *result.Report {
	r := result.NewReport("smtplab v1.2.3", 7)
	r.Date = "2026-11-03"
	for _, v := range result.Verdicts() {
		r.Add(verdictCase(v))
	}
	waived := verdictCase(result.Waived)
	waived.Findings[0].Verdict = result.Fail
	waived.Waivers = []result.Waiver{waiver(waived.Name, "2026-12-31")}
	r.Add(waived)
	lax := verdictCase(result.Inconclusive)
	lax.Name, lax.Level = "rfc5321/inconclusive-should", "SHOULD"
	r.Add(lax)
	r.Add(hostile())
	r.UseWaivers([]result.Waiver{
		waiver(waived.Name, "2026-12-31"), waiver("rfc5321/pass", "2026-12-31"), waiver("rfc5321/fail", "2026-11-02"),
		waiver("rfc5321/non-strict", "2026-12-31"), waiver("rfc5321/elsewhere", "2026-12-31"),
	})
	return r
}

func verdictCase(v result.Verdict) result.Case {
	c := result.Case{
		Name: "rfc5321/" + v.String(), Title: "A story that ends in " + v.String(), Level: "MUST", Refs: []string{"RFC5321:4.2", "KB818222"},
		File: "scenarios/rfc5321/" + v.String() + ".txtar", Verdict: v, VirtualMS: 660_006, WallMS: 1.25, Events: 42,
		Again: "smtplab run rfc5321/" + v.String() + " --seed 7",
	}
	if v != result.Pass {
		c.Findings = []result.Finding{{
			At: c.File + ":13", Chapter: "The sender waits for an answer,\nand hangs up.", Claim: "see queue mx.example 1",
			Want: "1 message", Got: "0", Verdict: v, Evidence: "S: 250 OK\nC: QUIT",
		}}
	}
	return c
}

func waiver(name, expires string) result.Waiver {
	w := result.Waiver{Case: name, Reason: "the firewall is replaced in March", Owner: "ana@contoso.example", Expires: expires, Finding: "want 1 message"}
	if strings.HasSuffix(name, "non-strict") {
		w.Finding = "something else"
	}
	return w
}

// nasty is what must not get through: HTML, Markdown, terminal escapes with seven and eight bits, control characters, bytes
// that are no UTF-8, a mark that turns the direction of writing, and the ends of what formats put around it.
const nasty = "<script>alert(1)</script> & \"q\" 'a' | ``` ]]> --> \x1b[2J\x1b]0;title\x07 \u009b31m \x00\xff\xfe \u202eevil `x` $(rm) [a](http://x.example)"

func hostile() result.Case {
	c := verdictCase(result.Fail)
	c.Name, c.Title, c.Again = "zz/hostile["+nasty+"]", nasty, nasty
	c.Refs = []string{nasty}
	c.Findings = []result.Finding{
		{At: nasty, Chapter: nasty, Claim: nasty, Want: nasty, Got: nasty + "\n" + nasty, Verdict: result.Fail, Evidence: nasty + "\r\n" + nasty},
	}
	return c
}

// long is a case whose server answers with lines of ten megabytes.
func long() result.Case {
	c := verdictCase(result.Fail)
	c.Name = "zz/long"
	c.Findings[0].Want, c.Findings[0].Got = strings.Repeat("w", 10<<20), strings.Repeat("\x9b", 10<<20)
	c.Findings[0].Evidence = strings.Repeat("line\n", 1<<20) + strings.Repeat("x", 10<<20)
	return c
}

package certificate

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/scenarios"
	"github.com/smtplab/smtplab/sim/record"
)

const profile = "core-server"

// An exam is an examination in the making: an edition of cases, the results, and what was kept.
type exam struct {
	edition []scenarios.Listed
	report  *result.Report
	kept    fstest.MapFS
}

func begin() *exam {
	r := result.NewReport("smtplab v1.2.3", 1)
	r.Date = "2026-11-22"
	r.System = &result.System{Name: "Example MTA", Version: "1.0", Adapter: "address", Address: "192.0.2.25:25", Edition: "2026.11",
		Mode: result.Operational, Again: "smtplab certify server 192.0.2.25:25 --seed 1"}
	return &exam{report: r, kept: fstest.MapFS{}}
}

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// lists adds a case to the edition.
func (e *exam) lists(name, level string) scenarios.Listed {
	l := scenarios.Listed{Name: name, Requirement: "RFC5321-4.1.1.9-01", Role: "server", Level: level, Profiles: []string{profile},
		Refs: []string{"RFC5321:4.1.1.9"}, SHA256: hash(story1(name)), Title: "NOOP is answered 250"}
	e.edition = append(e.edition, l)
	return l
}

func story1(name string) string {
	return "# NOOP is answered 250\n#\n# It does nothing, in " + name + ".\n# And says so.\nrefs RFC5321:4.1.1.9\n"
}

// plays adds a case to the edition and to the results.
func (e *exam) plays(name, level string, v result.Verdict, events ...record.Event) *result.Case {
	e.lists(name, level)
	c := result.Case{Name: name, Level: level, Verdict: v}
	if v != result.Pass {
		c.Findings = []result.Finding{{At: "x:1", Claim: "talk server.example noop", Want: `"S: 250 ..."`, Got: `"500 what"`, Verdict: v}}
	}
	var text bytes.Buffer
	if err := record.Encode(&text, events); err != nil {
		panic(err)
	}
	e.keep(&c, "scenario.txtar", story1(name))
	e.keep(&c, "record.jsonl", text.String()+"\n")
	e.report.Add(c)
	i := slices.IndexFunc(e.report.Cases, func(c result.Case) bool { return c.Name == name })
	return &e.report.Cases[i]
}

func (e *exam) keep(c *result.Case, name, text string) {
	c.Files = append(c.Files, result.File{Name: name, Bytes: len(text), SHA256: hash(text)})
	e.kept[result.CaseDir(c.Name)+"/"+name] = &fstest.MapFile{Data: []byte(text)}
}

func (e *exam) certificate(t interface{ Fatal(...any) }) *Certificate {
	var kept fs.FS = e.kept
	c, err := ByEdition(e.report, kept, e.edition)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (e *exam) statement(t interface{ Fatal(...any) }) Statement {
	p, _ := e.certificate(t).Profile(profile)
	return p.Statement
}

// TestWhy says why a case tells nothing, in the words of whoever knows.
func TestWhy(t *testing.T) {
	for _, c := range []struct {
		found    result.Finding
		standing Standing
		want     string
	}{
		{result.Finding{Claim: "talk server.example t", Want: "a server that offers ETRN", Got: "one that does not"}, DoesNotApply, "it is for a server that offers ETRN"},
		{result.Finding{Claim: "talk server.example t", Want: `"S: 250 ..."`, Got: `"550 no"`, Why: "the server need not"}, DoesNotApply, `the server need not: got "550 no"`},
		{result.Finding{Claim: "talk server.example t", Want: `"S: 250 ..."`, Got: `"550 no"`, Why: "it bars the way", Unexamined: true}, NotPlayed, `it bars the way: got "550 no"`},
		{result.Finding{Claim: "needs inbox", Want: "mailboxes", Got: "none", Unexamined: true}, NotPlayed, "wanted: mailboxes"},
	} {
		e := begin()
		e.plays("a", "MUST", result.Unsupported).Findings[0] = c.found
		e.report.Cases[0].Findings[0].Verdict = result.Unsupported
		if got := e.certificate(t).Cases[0]; got.Standing != c.standing || got.Why != c.want {
			t.Errorf("want %v, %s, got %v, %s", c.standing, c.want, got.Standing, got.Why)
		}
	}
}

func TestWasChosen(t *testing.T) {
	e := begin()
	e.plays("a", "MUST", result.Pass)
	if c := e.certificate(t); !c.WasChosen(profile) {
		t.Error("want the profile to be whole")
	}
	e.lists("b", "MUST")
	if c := e.certificate(t); c.WasChosen(profile) || !c.WasChosen("dsn") {
		t.Error("want a case to be missing from its own profile, and from no other")
	}
}

func TestStatement(t *testing.T) {
	pass, should := func(e *exam) { e.plays("a", "MUST", result.Pass) }, func(e *exam) { e.plays("b", "SHOULD", result.Pass) }
	for name, c := range map[string]struct {
		also  func(e *exam)
		want  Statement
		badge string
	}{
		"all passed":             {func(*exam) {}, Conforms, "conforms"},
		"a MUST failed":          {func(e *exam) { e.plays("c", "MUST", result.Fail) }, Fails, "1 MUST failed"},
		"a SHOULD broken":        {func(e *exam) { e.plays("c", "SHOULD", result.NonStrict) }, MustsAreMet, "meets every MUST, 1 SHOULD broken"},
		"a MUST by policy":       {func(e *exam) { e.plays("c", "MUST", result.NonStrict) }, Deviates, "1 MUST not strictly kept"},
		"a MUST inconclusive":    {func(e *exam) { e.plays("c", "MUST", result.Inconclusive) }, Undecided, "undecided, 1 MUST not examined"},
		"a SHOULD inconclusive":  {func(e *exam) { e.plays("c", "SHOULD", result.Inconclusive) }, MustsAreMet, "meets every MUST, 1 SHOULD not examined"},
		"a MAY inconclusive":     {func(e *exam) { e.plays("c", "MAY", result.Inconclusive) }, MustsAreMet, "meets every MUST, 1 SHOULD not examined"},
		"our error":              {func(e *exam) { e.plays("c", "MUST", result.Error) }, Undecided, "undecided, 1 MUST not examined"},
		"not offered":            {func(e *exam) { e.plays("c", "MUST", result.Unsupported) }, Conforms, "conforms"},
		"not played":             {func(e *exam) { e.lists("c", "MUST") }, Undecided, "undecided, 1 MUST not examined"},
		"skipped":                {func(e *exam) { e.plays("c", "MUST", result.Skipped) }, Undecided, "undecided, 1 MUST not examined"},
		"we lack something":      {func(e *exam) { e.plays("c", "MUST", result.Unsupported).Findings[0].Unexamined = true }, Undecided, "undecided, 1 MUST not examined"},
		"a failure waived":       {func(e *exam) { e.plays("c", "MUST", result.Fail).Verdict = result.Waived }, Fails, "1 MUST failed"},
		"a SHOULD waived":        {func(e *exam) { e.plays("c", "SHOULD", result.NonStrict).Verdict = result.Waived }, MustsAreMet, "meets every MUST, 1 SHOULD broken"},
		"a finding is forgotten": {func(e *exam) { e.plays("c", "MUST", result.Fail).Verdict = result.Pass }, Fails, "1 MUST failed"},
		"worst of many": {func(e *exam) {
			e.plays("c", "MUST", result.NonStrict)
			e.plays("d", "MUST", result.Fail)
			e.lists("e", "MUST")
		}, Fails, "1 MUST failed"},
		"another scenario":              {func(e *exam) { e.plays("c", "MUST", result.Pass); e.edition[2].SHA256 = hash("other") }, Undecided, "undecided, 1 MUST not examined"},
		"a failure by another scenario": {func(e *exam) { e.plays("c", "MUST", result.Fail); e.edition[2].SHA256 = hash("other") }, Undecided, "undecided, 1 MUST not examined"},
		"another level":                 {func(e *exam) { e.plays("c", "MUST", result.NonStrict).Level = "SHOULD" }, Deviates, "1 MUST not strictly kept"},
		"no record": {func(e *exam) {
			c := e.plays("c", "MUST", result.Pass)
			c.Files = c.Files[:1]
		}, Undecided, "undecided, 1 MUST not examined"},
		"a changed file":     {func(e *exam) { e.plays("c", "MUST", result.Pass); e.kept["cases/c/record.jsonl"].Data = []byte("x\n") }, Undecided, "undecided, 1 MUST not examined"},
		"a lost file":        {func(e *exam) { e.plays("c", "MUST", result.Pass); delete(e.kept, "cases/c/scenario.txtar") }, Undecided, "undecided, 1 MUST not examined"},
		"a file too many":    {func(e *exam) { e.plays("c", "MUST", result.Pass); e.kept["cases/c/more"] = &fstest.MapFile{} }, Undecided, "undecided, 1 MUST not examined"},
		"of clients":         {func(e *exam) { e.lists("c", "MUST"); e.edition[2].Role = "client" }, Conforms, "conforms"},
		"of another profile": {func(e *exam) { e.lists("c", "MUST"); e.edition[2].Profiles = []string{"dsn"} }, Conforms, "conforms"},
	} {
		e := begin()
		pass(e)
		should(e)
		c.also(e)
		p, _ := e.certificate(t).Profile(profile)
		if p.Statement != c.want || p.Badge != c.badge {
			t.Errorf("%s: want %q, %q, got %q, %q: %s", name, c.want, c.badge, p.Statement, p.Badge, p.Sentence)
		}
		if conforms := strings.HasPrefix(p.Sentence, "Conforms"); conforms != (c.want == Conforms) {
			t.Errorf("%s: got %q", name, p.Sentence)
		}
	}
}

func TestNothingExaminedIsNothingStated(t *testing.T) {
	e := begin()
	e.plays("a", "MUST", result.Unsupported)
	e.plays("b", "SHOULD", result.Pass)
	if got := e.statement(t); got != NotExamined {
		t.Errorf("want nothing, where no MUST applies, got %q", got)
	}
	if got := begin().certificate(t).Worst(); got != NotExamined {
		t.Errorf("want nothing of an edition without cases, got %q", got)
	}
	e.plays("c", "MUST", result.Pass)
	c, err := ByEdition(e.report, nil, e.edition)
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Worst(); got != NotExamined {
		t.Errorf("want nothing, where no evidence was kept, got %q", got)
	}
	if c, err := ByEdition(e.report, e.kept, nil); err != nil || len(c.Doubts) == 0 || c.Worst() != NotExamined {
		t.Errorf("want a doubt, where the edition is not known, got %v, %v, %q", err, c.Doubts, c.Worst())
	}
	if _, err := Of(result.NewReport("smtplab", 1), nil); err == nil {
		t.Error("want no certificate of stories that examine nobody")
	}
}

// Whatever comes, "conforms" is said only where each case of the profile passed, or does not apply, and a MUST passed.
func TestConformsIsNeverSaidTooSoon(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		e := begin()
		clean, musts := true, 0
		for i := range rapid.IntRange(0, 6).Draw(rt, "cases") {
			name, level := fmt.Sprint("case", i), rapid.SampledFrom([]string{"MUST", "SHOULD", "MAY"}).Draw(rt, "level")
			if rapid.IntRange(0, 9).Draw(rt, "left out") == 0 {
				e.lists(name, level)
				clean = false
				continue
			}
			v := rapid.SampledFrom(append(result.Verdicts(), result.Pass, result.Pass, result.Pass)).Draw(rt, "verdict")
			c := e.plays(name, level, v)
			switch rapid.IntRange(0, 11).Draw(rt, "trouble") {
			case 0:
				delete(e.kept, "cases/"+name+"/record.jsonl")
				clean = false
			case 1:
				c.Files = nil
				clean = false
			}
			clean = clean && (v == result.Pass || v == result.Unsupported)
			if v == result.Pass && level == "MUST" {
				musts++
			}
		}
		if got := e.statement(rt); (got == Conforms) != (clean && musts > 0) {
			rt.Fatalf("clean %v, %d MUSTs passed: got %q", clean, musts, got)
		}
	})
}

// A doubt about the whole takes back what was good.
func TestDoubts(t *testing.T) {
	for name, spoil := range map[string]func(e *exam){
		"stray file": func(e *exam) { e.kept["cases/zz/more"] = &fstest.MapFile{} },
		"stranger":   func(e *exam) { e.plays("z", "MUST", result.Fail); e.edition = e.edition[:1] },
	} {
		e := begin()
		e.plays("a", "MUST", result.Pass)
		if got := e.certificate(t).Worst(); got != Conforms {
			t.Fatalf("want it well at first, got %q", got)
		}
		spoil(e)
		if c := e.certificate(t); len(c.Doubts) != 1 || c.Worst() != Undecided || c.Profiles[0].Badge != "undecided, in doubt" {
			t.Errorf("%s: want a doubt, got %q, %q", name, c.Doubts, c.Worst())
		}
	}
}

func TestForeign(t *testing.T) {
	list, err := scenarios.CasesOf(scenarios.Edition)
	if err != nil {
		t.Fatal(err)
	}
	r := begin().report
	add := func(name, sum string) {
		r.Add(result.Case{Name: name, Files: []result.File{{Name: "scenario.txtar", SHA256: sum}}})
	}
	add(list[0].Name, list[0].SHA256)
	if got := Foreign(r); got != nil {
		t.Errorf("want none, got %q", got)
	}
	add(list[1].Name, list[0].SHA256)
	add("rfc9999/mine", "")
	if got := Foreign(r); len(got) != 2 || !strings.Contains(got[0], "got another") || !strings.Contains(got[1], "no case of edition") {
		t.Errorf("want two, got %q", got)
	}
	r.System.Edition = "1999.01"
	if got := Foreign(r); len(got) != 1 || !strings.Contains(got[0], `edition "1999.01"`) {
		t.Errorf("want a word about the edition, got %q", got)
	}
}

func TestSums(t *testing.T) {
	e := begin()
	e.plays("a/b[c]", "MUST", result.Pass)
	want := hash(story1("a/b[c]")) + "  cases/a/b[c]/scenario.txtar\n" + hash("\n") + "  cases/a/b[c]/record.jsonl\n"
	if got := Sums(e.report); got != want {
		t.Errorf("want\n%s\ngot\n%s", want, got)
	}
}

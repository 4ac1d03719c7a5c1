package harness

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/sim/record"
)

// GoldenCopy is kept with a case whose transcript is not the one in its scenario's golden file, beside [ScenarioFile].
const GoldenCopy = "scenario.golden"

// Rejudge grades the records of a result folder again, each by the scenario that is stored beside it, and plays nothing.
// The files are taken as they are: whether they are what they were, [result.Report.Check] says. A case whose files cannot
// be read is an error, with a finding that says why. Cases of which no record was kept, as those that were skipped, stay
// as they are.
func Rejudge(folder fs.FS, stored *result.Report) (*result.Report, error) {
	graded := result.NewReport(stored.Tool, stored.Seed)
	graded.Date, graded.Interrupted, graded.System = stored.Date, stored.Interrupted, stored.System
	waivers := waiversOf(stored)
	for _, c := range stored.Cases {
		if slices.ContainsFunc(c.Files, func(f result.File) bool { return f.Name == RecordFile }) {
			c = rejudge(folder, c, stored.Seed)
			if stored.System != nil {
				c.InMode(stored.System.Mode)
			}
			result.Waive(&c, waivers, stored.Date)
		}
		graded.Add(c)
	}
	graded.UseWaivers(waivers)
	return graded.Stored()
}

func waiversOf(r *result.Report) []result.Waiver {
	var list []result.Waiver
	for _, use := range r.Waivers {
		list = append(list, use.Waiver)
	}
	return list
}

// rejudge grades one case. What the record does not say, such as how long the run took, stays.
func rejudge(folder fs.FS, stored result.Case, seed uint64) result.Case {
	graded, err := gradeStored(folder, stored)
	if err != nil {
		graded = stored
		graded.Verdict = result.Error
		graded.Findings = []result.Finding{{
			At: result.CaseDir(stored.Name), Want: "a record that can be judged", Got: err.Error(), Verdict: result.Error,
		}}
	}
	if err == nil {
		for _, f := range contradictions(stored, graded, seed) {
			graded.AddFinding(&f)
		}
		for _, f := range beside(stored) {
			graded.TakeBack(f)
		}
	}
	graded.WallMS, graded.Again, graded.Files, graded.Waivers = stored.WallMS, stored.Again, stored.Files, nil
	return graded
}

// Afterwards is the claim of a finding that was made when a case was over, by a look at the system under test.
const Afterwards = "afterwards"

// beside are the findings that were made beside the record, and stay: they can only take a verdict back.
func beside(stored result.Case) []result.Finding {
	var list []result.Finding
	for _, f := range stored.Findings {
		if f.Claim == Afterwards && f.Verdict == result.Inconclusive {
			list = append(list, f)
		}
	}
	return list
}

// contradictions are what result.json says of a case, and its scenario and record do not: somebody altered it.
func contradictions(stored, graded result.Case, seed uint64) []result.Finding {
	again := stored.Again
	if !strings.HasPrefix(again, "smtplab run ") && !strings.HasPrefix(again, "smtplab certify ") || !strings.HasSuffix(again, fmt.Sprintf(" --seed %d", seed)) {
		again = "another command"
	}
	var list []result.Finding
	for _, c := range []struct{ what, want, got string }{
		{"title", graded.Title, stored.Title},
		{"level", graded.Level, stored.Level},
		{"refs", strings.Join(graded.Refs, " "), strings.Join(stored.Refs, " ")},
		{"role", graded.Role, stored.Role},
		{"requirement", graded.Requirement, stored.Requirement},
		{"profiles", strings.Join(graded.Profiles, " "), strings.Join(stored.Profiles, " ")},
		{"ground", graded.Ground, stored.Ground},
		{"events", fmt.Sprint(graded.Events), fmt.Sprint(stored.Events)},
		{"virtual_ms", fmt.Sprint(graded.VirtualMS), fmt.Sprint(stored.VirtualMS)},
		{"again", stored.Again, again},
	} {
		if c.want != c.got {
			list = append(list, result.Finding{At: result.CaseDir(stored.Name), Claim: "result.json says " + c.what,
				Want: c.want, Got: c.got, Verdict: result.Error})
		}
	}
	return list
}

func gradeStored(folder fs.FS, stored result.Case) (result.Case, error) {
	events, err := storedRecord(folder, stored.Name)
	if err != nil {
		return stored, err
	}
	c, err := storedCase(folder, stored, events[0].Fact.(*record.World).Names)
	if err != nil {
		return stored, err
	}
	graded := c.Judge(events)
	golden, err := result.ReadCase(folder, stored.Name, GoldenCopy)
	switch {
	case err == nil:
		graded.AddFinding((&Run{Case: c, Events: events}).CompareGolden(golden))
	case !errors.Is(err, fs.ErrNotExist):
		return stored, err
	}
	return graded, nil
}

// storedCase reads the scenario that lies beside a record. Its messages name the file from which it was stored.
func storedCase(folder fs.FS, stored result.Case, names map[string]string) (*Case, error) {
	src, err := result.ReadCase(folder, stored.Name, ScenarioFile)
	if err != nil {
		return nil, err
	}
	name, _, _ := strings.Cut(stored.Name, "[")
	s, err := ParseScenarioFor(names, name+".txtar", src)
	if err != nil {
		return nil, err
	}
	s.File = stored.File
	i := slices.IndexFunc(s.Cases, func(c *Case) bool { return c.Name == stored.Name })
	if i < 0 {
		return nil, fmt.Errorf("%s: want a scenario with the case %s, got none of that name", ScenarioFile, stored.Name)
	}
	return s.Cases[i], nil
}

func storedRecord(folder fs.FS, name string) ([]record.Event, error) {
	lines, err := result.ReadCase(folder, name, RecordFile)
	if err != nil {
		return nil, err
	}
	events, err := record.Decode(bytes.NewReader(lines))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", RecordFile, err)
	}
	if len(events) == 0 {
		return nil, fmt.Errorf("%s: want events, got none", RecordFile)
	}
	if w, ok := events[0].Fact.(*record.World); !ok || w.Case != name {
		return nil, fmt.Errorf("%s: want a record of %s, got another", RecordFile, name)
	}
	return events, nil
}

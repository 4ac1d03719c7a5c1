package harness

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/sim/record"
)

const registryStory = `# A value is set, changed and taken away
#
# Nothing else happens.
refs     RFC5321:4.2
zone     world
host     a.example  172.16.0.1  exchange2003
reg      a.example  text
set      a.example  HKLM\Key\Number dword:2
set      a.example  HKLM\Key\Text -
set      a.example  HKLM\Key\Text -
see      queue      a.example  0
-- world --
$ORIGIN a.example.
@  SOA ns hostmaster 1 3600 600 86400 300
-- text --
[HKEY_LOCAL_MACHINE\Key]
"Number"=dword:1
"Text"="x"
`

func playStory(t *testing.T, name, story string) *Run {
	t.Helper()
	s, err := ParseScenario(name+".txtar", []byte(story))
	if err != nil {
		t.Fatal(err)
	}
	run, err := s.Cases[0].Run(t.Context(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// Registry text and single values are told alike: what each was, and what it is. What changes nothing is not told.
func TestRegistryChangesAreTold(t *testing.T) {
	run := playStory(t, "x", registryStory)
	var got []record.Changed
	for _, e := range run.Events {
		if c, ok := e.Fact.(*record.Changed); ok {
			got = append(got, *c)
		}
	}
	want := []record.Changed{
		{Name: `HKLM\Key\Number`, After: "dword:00000001"},
		{Name: `HKLM\Key\Text`, After: `"x"`},
		{Name: `HKLM\Key\Number`, Before: "dword:00000001", After: "dword:00000002"},
		{Name: `HKLM\Key\Text`, Before: `"x"`},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	files, err := run.Files()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{ScenarioFile, RecordFile, TranscriptFile, "a.example/registry-before.reg", "a.example/registry-after.reg", "a.example/queue.txt"} {
		if len(files[name]) == 0 {
			t.Errorf("want a file %s, got %q", name, slices.Sorted(maps.Keys(files)))
		}
	}
}

func TestRejudge(t *testing.T) {
	run := playStory(t, "folder/x", registryStory)
	graded := run.Judge()
	graded.File = "elsewhere/folder/x.txtar"
	graded.WallMS, graded.Again = 7, "smtplab run x --seed 3"
	files, err := run.Files()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	folder, err := result.Create(dir, result.NewReport("test", 3))
	if err != nil {
		t.Fatal(err)
	}
	skipped := result.Case{Name: "skipped", Verdict: result.Skipped, Findings: []result.Finding{{Want: "a server", Verdict: result.Skipped}}}
	renamed := graded
	renamed.Name = "folder/y"
	for _, c := range []result.Case{graded, renamed} {
		if err := folder.Put(c, files); err != nil {
			t.Fatal(err)
		}
	}
	if err := folder.Put(skipped, nil); err != nil {
		t.Fatal(err)
	}
	stored, err := result.Read(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	now, err := Rejudge(os.DirFS(dir), stored)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(stored.Cases[0], now.Cases[0]); diff != "" {
		t.Error(diff)
	}
	if c := now.Cases[1]; c.Verdict != result.Error || c.Findings[0].Got != "record.jsonl: want a record of folder/y, got another" {
		t.Errorf("a record of another case: got %+v", c)
	}
	if diff := cmp.Diff(stored.Cases[2], now.Cases[2]); diff != "" {
		t.Errorf("a case that was not run: %s", diff)
	}
}

func TestContradictionsAreFound(t *testing.T) {
	graded := playStory(t, "folder/x", registryStory).Judge()
	graded.Again = "smtplab run x --seed 3"
	if list := contradictions(graded, graded, 3); len(list) != 0 {
		t.Errorf("nothing was altered: got %v", list)
	}
	for what, alter := range map[string]func(*result.Case){
		"title":       func(c *result.Case) { c.Title = "All is well" },
		"level":       func(c *result.Case) { c.Level = "MAY" },
		"refs":        func(c *result.Case) { c.Refs = nil },
		"role":        func(c *result.Case) { c.Role = "relay" },
		"profiles":    func(c *result.Case) { c.Profiles = []string{"dsn"} },
		"requirement": func(c *result.Case) { c.Requirement = "RFC5321-4.2-99" },
		"events":      func(c *result.Case) { c.Events++ },
		"virtual_ms":  func(c *result.Case) { c.VirtualMS++ },
		"again":       func(c *result.Case) { c.Again = "rm -rf /" },
	} {
		stored := graded
		alter(&stored)
		if list := contradictions(stored, graded, 3); len(list) != 1 || list[0].Claim != "result.json says "+what || list[0].Verdict != result.Error {
			t.Errorf("%s was altered: got %v", what, list)
		}
	}
}

// What was found beside the record stays, and the mode of an examination counts: both are in the verdict that was kept.
func TestRejudgeOfAnExamination(t *testing.T) {
	rejudgeTakenBack(t, registryStory, 1)
	rejudgeTakenBack(t, strings.Replace(registryStory, "a.example  0", "a.example  7", 1), 2) // which fails
}

func rejudgeTakenBack(t *testing.T, story string, findings int) {
	t.Helper()
	run := playStory(t, "folder/x", story)
	graded := run.Judge()
	graded.Again = "smtplab certify server x --seed 3"
	unwell := result.Finding{At: "x:1", Claim: Afterwards, Want: "a server that is well", Got: "silence", Verdict: result.Inconclusive}
	graded.TakeBack(unwell)
	made := result.Finding{At: "x:1", Claim: "made up", Want: "1", Got: "2", Verdict: result.Inconclusive}
	graded.AddFinding(&made)
	files, err := run.Files()
	if err != nil {
		t.Fatal(err)
	}
	dir, r := t.TempDir(), result.NewReport("test", 3)
	r.System = &result.System{Name: "x", Mode: result.Strict}
	folder, err := result.Create(dir, r)
	if err != nil {
		t.Fatal(err)
	}
	if err := folder.Put(graded, files); err != nil {
		t.Fatal(err)
	}
	now, err := Rejudge(os.DirFS(dir), r)
	if err != nil {
		t.Fatal(err)
	}
	if c := now.Cases[0]; c.Verdict != result.Inconclusive || len(c.Findings) != findings || c.Findings[findings-1] != unwell || now.System.Mode != result.Strict {
		t.Errorf("want what was found afterwards, and no more, got %+v", c)
	}
}

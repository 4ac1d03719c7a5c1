package result_test

import (
	"bytes"
	"os"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/smtplab/smtplab/harness/result"
)

func schema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	s, err := jsonschema.NewCompiler().Compile("schema/result-v1.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func validate(t *testing.T, s *jsonschema.Schema, text []byte) error {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return s.Validate(document)
}

// full is a report in which no field is empty.
func full() *result.Report {
	r := result.NewReport("smtplab v1", 1<<64-1)
	r.Date, r.Interrupted = "2026-11-03", true
	r.System = &result.System{Name: "n", Version: "v", Adapter: "address", Address: "192.0.2.1:25", Abilities: []string{"mailbox"}, Config: map[string]string{"f": "t"},
		Edition: "2026.11", Mode: result.Strict, Machine: "m", Again: "a", Started: "2026-11-03T05:00:00Z", TookMS: 0.5}
	for _, v := range result.Verdicts() {
		r.Add(result.Case{Name: v.String(), Level: "SHOULD", Refs: []string{"RFC5321:4.2"}, Verdict: v, WallMS: 0.5,
			Findings: []result.Finding{{At: "x:1", Chapter: "c", Claim: "see", Want: "a", Got: "b\x1b\u009b\xff", Verdict: v, Evidence: "e", Unexamined: true}}})
	}
	w := result.Waiver{Case: "fail", Reason: "r", Owner: "o", Expires: "2026-12-31", Finding: "want a"}
	known := result.Case{Name: "known", Level: "MUST", Verdict: result.Fail, Findings: []result.Finding{{At: "x:1", Want: "a", Got: "b", Verdict: result.Fail}}}
	w2 := w
	w2.Case = "known"
	result.Waive(&known, []result.Waiver{w2}, r.Date)
	r.Add(known)
	r.UseWaivers([]result.Waiver{w, w2})
	return r
}

func TestReportsObeyTheSchema(t *testing.T) {
	dir := t.TempDir()
	folder, err := result.Create(dir, full())
	if err != nil {
		t.Fatal(err)
	}
	if err := folder.Put(result.Case{Name: "kept", Level: "MUST"}, result.Files{"a.txt": []byte("a")}); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(dir + "/result.json")
	if err != nil {
		t.Fatal(err)
	}
	empty, err := result.NewReport("smtplab", 1).JSON()
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range [][]byte{text, empty} {
		if err := validate(t, schema(t), text); err != nil {
			t.Errorf("%v in:\n%s", err, text)
		}
	}
	if bytes.ContainsAny(text, "\x1b\u009b") {
		t.Error("want what has no shape to be escaped")
	}
}

// The schema refuses what is not said in it.
func TestSchemaRefuses(t *testing.T) {
	text, err := full().JSON()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ old, new string }{
		{`"smtplab.result/v1"`, `"smtplab.result/v2"`},
		{`"verdict": "fail"`, `"verdict": "failed"`},
		{`"level": "SHOULD"`, `"level": "should"`},
		{`"date": "2026-11-03"`, `"date": "3.11.2026"`},
		{`"events": 0`, `"events": -1`},
		{`"again": ""`, `"agin": ""`},
		{`"tool": "smtplab v1",`, ``},
		{`"outcome": "other findings"`, `"outcome": "who knows"`},
		{`"want": "a"`, `"wont": "a"`},
	} {
		spoilt := bytes.Replace(text, []byte(c.old), []byte(c.new), 1)
		if bytes.Equal(spoilt, text) {
			t.Errorf("%s: not there", c.old)
		}
		if validate(t, schema(t), spoilt) == nil {
			t.Errorf("%s: want the schema to refuse it", c.new)
		}
	}
}

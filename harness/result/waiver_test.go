package result

import "testing"

func TestWaive(t *testing.T) {
	const day = "2026-11-03"
	one := Finding{At: "a:1", Want: "1", Got: "2", Verdict: Fail}
	two := Finding{At: "a:2", Want: "3", Got: "4", Verdict: NonStrict}
	ours := Finding{At: "a:1", Want: "1", Got: "2", Verdict: Error}
	w := func(name, finding, expires string) Waiver {
		return Waiver{Case: name, Finding: finding, Expires: expires, Reason: "r", Owner: "o"}
	}
	first, second := w("x[a]", "want 1", day), w("x", "want 3, got 4", "2027-01-01")
	for name, c := range map[string]struct {
		findings []Finding
		waivers  []Waiver
		want     Verdict
		outcome  Outcome // of the first waiver
	}{
		"its last day":          {[]Finding{one}, []Waiver{first}, Waived, Applied},
		"of the scenario":       {[]Finding{two}, []Waiver{second}, Waived, Applied},
		"each finding":          {[]Finding{one, two}, []Waiver{first, second}, Waived, Applied},
		"the day after":         {[]Finding{one}, []Waiver{w("x[a]", "want 1", "2026-11-02")}, Fail, Expired},
		"one is left":           {[]Finding{one, two}, []Waiver{first}, Fail, OtherFindings},
		"another finding":       {[]Finding{one}, []Waiver{w("x[a]", "want 9", day)}, Fail, OtherFindings},
		"another case":          {[]Finding{one}, []Waiver{w("x[b]", "want 1", day)}, Fail, NotRun},
		"a longer name":         {[]Finding{one}, []Waiver{w("x[", "want 1", day)}, Fail, NotRun},
		"nothing to waive":      {nil, []Waiver{first}, Pass, UnexpectedPass},
		"nothing, and too late": {nil, []Waiver{w("x[a]", "want 1", "2026-11-02")}, Pass, UnexpectedPass},
		"one of two came":       {[]Finding{two}, []Waiver{first, second}, Waived, UnexpectedPass},
		"a mistake of ours":     {[]Finding{ours}, []Waiver{first}, Error, OtherFindings},
	} {
		graded := Case{Name: "x[a]", Findings: c.findings, Verdict: Worst(c.findings)}
		Waive(&graded, c.waivers, day)
		if graded.Verdict != c.want || (len(graded.Waivers) > 0) != (c.want == Waived) {
			t.Errorf("%s: want %v, got %v by %v", name, c.want, graded.Verdict, graded.Waivers)
		}
		r := NewReport("test", 1)
		r.Date = day
		r.Add(graded)
		r.UseWaivers(c.waivers)
		if got := r.Waivers[0].Outcome; got != c.outcome {
			t.Errorf("%s: want the waiver to be %q, got %q", name, c.outcome, got)
		}
	}
}

func TestSkippedIsNotWaived(t *testing.T) {
	c := Case{Name: "x", Verdict: Skipped, Findings: []Finding{{Want: "1", Verdict: Skipped}}}
	Waive(&c, []Waiver{{Case: "x", Finding: "want 1", Expires: "2999-01-01"}}, "2026-11-03")
	if c.Verdict != Skipped {
		t.Errorf("got %v", c.Verdict)
	}
}

// A waiver for all cases of a scenario is told of where one of them does not need it.
func TestWaiverOfAScenario(t *testing.T) {
	w := Waiver{Case: "x", Finding: "want 1", Expires: "2999-01-01"}
	r := NewReport("test", 1)
	for _, name := range []string{"x[a]", "x[b]", "x[c]"} {
		c := Case{Name: name, Verdict: Fail, Findings: []Finding{{Want: "1", Verdict: Fail}}}
		if name == "x[b]" {
			c = Case{Name: name}
		}
		Waive(&c, []Waiver{w}, "2026-11-03")
		r.Add(c)
	}
	r.UseWaivers([]Waiver{w})
	if r.Waivers[0].Outcome != UnexpectedPass || r.Totals.Verdicts["waived"] != 2 {
		t.Errorf("got %+v", r)
	}
}

func TestReason(t *testing.T) {
	finding := Finding{At: "a:1", Want: "1", Got: "2", Verdict: Fail}
	for _, c := range []struct {
		graded Case
		want   string
	}{
		{Case{}, ""},
		{Case{Verdict: Fail, Findings: []Finding{{Verdict: NonStrict}, finding}}, "a:1: want 1, got 2"},
		{Case{Verdict: Waived, Findings: []Finding{finding}, Waivers: []Waiver{{Reason: "known", Owner: "ana", Expires: "2027-01-01"}}},
			"known (ana, until 2027-01-01)"},
	} {
		if got := c.graded.Reason(); got != c.want {
			t.Errorf("want %q, got %q", c.want, got)
		}
	}
}

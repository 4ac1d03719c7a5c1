package result

import (
	"strings"
	"testing"
)

func TestInMode(t *testing.T) {
	for _, c := range []struct {
		mode, level string
		was, want   Verdict
	}{
		{Strict, "MUST", NonStrict, Fail}, {Strict, "SHOULD", NonStrict, NonStrict}, {Operational, "MUST", NonStrict, NonStrict},
		{"", "MUST", NonStrict, NonStrict}, {Strict, "MUST", Inconclusive, Inconclusive}, {Strict, "MUST", Pass, Pass},
	} {
		x := Case{Level: c.level, Verdict: c.was}
		if c.was != Pass {
			x.Findings = []Finding{{Verdict: c.was}}
		}
		if x.InMode(c.mode); x.Verdict != c.want {
			t.Errorf("%s, %s, %s: want %s, got %s", c.mode, c.level, c.was, c.want, x.Verdict)
		}
	}
}

func TestGoesOn(t *testing.T) {
	old := System{Name: "a", Version: "1", Adapter: "address", Edition: "2026.11", Mode: Strict, Started: "2026-11-22T05:00:00Z", TookMS: 12}
	r := NewReport("test", 7)
	r.System = &old
	now := old
	now.Started, now.TookMS = "2026-11-23T05:00:00Z", 0
	if err := now.GoesOn(r, 7); err != nil || now.Started != old.Started || now.TookMS != 12 {
		t.Errorf("want it to go on, got %v, %+v", err, now)
	}
	for what, change := range map[string]func(s *System){
		"the server": func(s *System) { s.Name = "b" }, "its version": func(s *System) { s.Version = "2" }, "the adapter": func(s *System) { s.Adapter = "recipe" },
		"the edition": func(s *System) { s.Edition = "2026.12" }, "the mode": func(s *System) { s.Mode = Operational },
	} {
		other := old
		change(&other)
		if err := other.GoesOn(r, 7); err == nil || !strings.Contains(err.Error(), "with "+what) {
			t.Errorf("%s: want a word about it, got %v", what, err)
		}
	}
	if err := now.GoesOn(r, 8); err == nil || !strings.Contains(err.Error(), "the seed") {
		t.Errorf("seed: got %v", err)
	}
	if err := now.GoesOn(NewReport("test", 7), 7); err == nil {
		t.Error("want no results of other stories")
	}
}

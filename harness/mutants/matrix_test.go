package mutants_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/harness/mutants"
)

// examines reports whether a case is one of conformance: it examines a requirement.
func examines(c *harness.Case) bool { return c.Scenario.Requirement != "" }

// conforms reports whether a mutant breaks a rule that conformance cases examine.
func conforms(m mutants.Mutant, cases []*harness.Case) bool {
	return slices.ContainsFunc(cases, func(c *harness.Case) bool { return examines(c) && slices.Contains(m.Kills, story(c.Name)) })
}

// TestEachCaseHasAMutant looks for conformance cases of which nothing proves that they can fail: they do not count as
// coverage.
func TestEachCaseHasAMutant(t *testing.T) {
	hunted := map[string]bool{}
	for _, name := range mutants.Mutants.Names() {
		m, err := mutants.Mutants.New(name, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range m.Kills {
			hunted[k] = true
		}
	}
	examined := 0
	for _, c := range sound(t) {
		if !examines(c) {
			continue
		}
		examined++
		if !hunted[story(c.Name)] {
			t.Errorf("%s: want a mutant that this case must kill, got none: break its rule in a file of harness/mutants", c.Name)
		}
	}
	if examined == 0 {
		t.Error("want conformance cases in the book, got none")
	}
}

// kills are how many stories of conformance noticed each mutant that breaks such a rule, in ascending order.
func (t *table) kills() (counts []int, most map[string]string) {
	most = map[string]string{}
	for name, preys := range t.preys {
		for _, p := range preys {
			if !p.conforms {
				continue
			}
			stories := storiesOf(p.killers)
			counts = append(counts, len(stories))
			if p.played >= 10 && 2*len(p.killers) > p.played {
				most[name] = strings.Join(stories, " ")
			}
		}
	}
	slices.Sort(counts)
	return counts, most
}

// storiesOf are the stories of cases, each once.
func storiesOf(cases []string) []string {
	var list []string
	for _, c := range cases {
		list = append(list, story(c))
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// checkMatrix fails the test where the mutants of conformance are too crude: a mutant that breaks one rule is noticed by few
// stories, and never by most.
func (t *table) checkMatrix(test *testing.T) {
	test.Helper()
	counts, most := t.kills()
	if len(counts) == 0 {
		test.Error("want mutants that break rules of conformance, got none")
		return
	}
	median := counts[len(counts)/2]
	test.Logf("%d mutants of conformance; half of them are killed by at most %d stories, and the hardest hit by %d", len(counts), median, counts[len(counts)-1])
	if median > 3 {
		test.Errorf("want half of the mutants to be killed by at most 3 stories, got %d: they break more than one rule", median)
	}
	for name, stories := range most {
		test.Errorf("%s is killed by most cases, and breaks more than one rule: %s", name, stories)
	}
}

package mutants_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/harness/mutants"
	"github.com/smtplab/smtplab/scenarios"
	"github.com/smtplab/smtplab/sim/peer"
)

// TestMutantsAreWellFormed looks for what would make the hunt miss its aim: products and stories that do not exist, and
// rules without a source.
func TestMutantsAreWellFormed(t *testing.T) {
	book, err := harness.Load(scenarios.FS)
	if err != nil {
		t.Fatal(err)
	}
	var stories []string
	for _, s := range book.Scenarios {
		stories = append(stories, story(s.Name))
	}
	names := mutants.Mutants.Names()
	if len(names) < 25 {
		t.Errorf("want at least 25 mutants, got %d", len(names))
	}
	for _, name := range names {
		m, err := mutants.Mutants.New(name, nil)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(m.Rule, "Q") && !strings.Contains(m.Rule, "KB ") && !strings.Contains(m.Rule, "RFC ") {
			t.Errorf("%s: want a rule with its source, got %q", name, m.Rule)
		}
		if len(m.Products) == 0 || len(m.Kills) == 0 {
			t.Errorf("%s: want products and stories, got %q and %q", name, m.Products, m.Kills)
		}
		for _, p := range m.Products {
			if !peer.Products.Has(p) {
				t.Errorf("%s: unknown product %q", name, p)
			}
		}
		for _, k := range m.Kills {
			if !slices.Contains(stories, k) {
				t.Errorf("%s: unknown story %q", name, k)
			}
		}
	}
}

// TestHarmlessMutantSurvives is the control: a product that is altered and keeps its rules falls to no story. So what
// kills the others is the rule that they break.
func TestHarmlessMutantSurvives(t *testing.T) {
	cases, altered := sound(t), 0
	for _, product := range peer.Products.Names() {
		m := mutants.Mutant{Products: []string{product}, Break: func(peer.Machine, *peer.Product) { altered++ }}
		if p := hunt(t, m, product, cases, true); len(p.killers) > 0 {
			t.Errorf("%s: want no case to fail with nothing broken, got %s", product, strings.Join(p.killers, ", "))
		}
	}
	if altered == 0 {
		t.Error("want products to be altered, got none")
	}
}

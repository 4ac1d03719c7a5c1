package mutants_test

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/harness/mutants"
	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/scenarios"
	"github.com/smtplab/smtplab/sim/peer"
)

// TestMutantsAreKilled breaks each rule in one product after the other, and plays the stories that were written about
// the rule. Each of these must fail, and for each product at least one. With SMTPLAB_DEEP set, all other stories in which
// the product occurs are played as well, and a table says which of them notice.
func TestMutantsAreKilled(t *testing.T) {
	cases := sound(t)
	all := os.Getenv("SMTPLAB_DEEP") != ""
	table := &table{}
	t.Run("mutant", func(t *testing.T) {
		for _, name := range mutants.Mutants.Names() {
			m, err := mutants.Mutants.New(name, nil)
			if err != nil {
				t.Fatal(err)
			}
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				var preys []*prey
				for _, product := range m.Products {
					p := hunt(t, m, product, cases, all)
					table.add(name, p)
					preys = append(preys, p)
				}
				check(t, m, preys)
			})
		}
	})
	if all {
		t.Log(table)
		table.checkMatrix(t)
		table.checkDocument(t)
	}
}

// sound loads the book's cases that pass with nothing broken: no other can tell anything about a mutant.
func sound(t *testing.T) []*harness.Case {
	t.Helper()
	book, err := harness.Load(scenarios.FS)
	if err != nil {
		t.Fatal(err)
	}
	cases, err := book.Cases()
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(cases, func(c *harness.Case) bool {
		failed := fails(t, c, nil)
		if failed {
			t.Logf("%s fails by itself, and was left out", c.Name)
		}
		return failed
	})
}

// fails plays a case, with its products altered, and reports whether it fails.
func fails(t *testing.T, c *harness.Case, alter func(string, peer.Machine, *peer.Product)) bool {
	t.Helper()
	return play(t, c, alter).Verdict != result.Pass
}

// play plays a case, with its products altered.
func play(t *testing.T, c *harness.Case, alter func(string, peer.Machine, *peer.Product)) result.Case {
	t.Helper()
	run, err := c.Run(context.Background(), harness.Options{Alter: alter})
	if err != nil {
		t.Fatal(err)
	}
	return run.Judge()
}

// notices reports whether a case blames a mutant. A case of conformance must say that the rule is broken: inconclusive, or
// unsupported, is what it would say of a server that defends itself, and an error is about us.
func notices(t *testing.T, c *harness.Case, m mutants.Mutant) bool {
	t.Helper()
	graded := play(t, c, m.Alter)
	if !examines(c) {
		return graded.Verdict != result.Pass
	}
	return slices.ContainsFunc(graded.Findings, func(f result.Finding) bool { return f.Verdict == result.Fail || f.Verdict == result.NonStrict })
}

// A prey is a mutant of one product, and what came of it.
type prey struct {
	product  string
	conforms bool // the rule is one of conformance
	played   int
	killers  []string // cases that failed
}

// hunt plays one product with the rule broken, in the cases where it occurs: all, or those of the stories named. A mutant
// that conformance cases must notice is left to them, and they to it: a story is about something else.
func hunt(t *testing.T, m mutants.Mutant, product string, cases []*harness.Case, all bool) *prey {
	t.Helper()
	found := &prey{product: product, conforms: conforms(m, cases)}
	m.Products = []string{product}
	for _, c := range cases {
		named := slices.Contains(m.Kills, story(c.Name))
		if !slices.Contains(c.Labels(), product) || !named && (!all || examines(c) != found.conforms) {
			continue
		}
		found.played++
		if notices(t, c, m) {
			found.killers = append(found.killers, c.Name)
		}
	}
	return found
}

// check fails the test for stories that ought to have noticed and did not, and for products of which none did.
func check(t *testing.T, m mutants.Mutant, preys []*prey) {
	t.Helper()
	fell := map[string]bool{}
	for _, p := range preys {
		survives := true
		for _, name := range p.killers {
			fell[story(name)] = true
			survives = survives && !slices.Contains(m.Kills, story(name))
		}
		if survives {
			t.Errorf("%s survives %s with this rule broken: %s", p.product, strings.Join(m.Kills, ", "), m.Rule)
		}
	}
	for _, name := range m.Kills {
		if !fell[name] {
			t.Errorf("%s passes with this rule broken: %s", name, m.Rule)
		}
	}
}

// story is the name of a case's scenario in its chapter: "q186142/fqdn-value".
func story(name string) string {
	name, _, _ = strings.Cut(strings.TrimPrefix(name, "kb/"), "[")
	return name
}

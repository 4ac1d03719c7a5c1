package mutants_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/harness/mutants"
	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/scenarios"
	"github.com/smtplab/smtplab/sim/peer"
)

// TestMutantsAreKilled plays the book against each mutant. A mutant must fall to every story that it names; with
// SMTPLAB_DEEP set, or -v, it is played against all the others as well, and the table says which of them notice.
func TestMutantsAreKilled(t *testing.T) {
	cases := sound(t)
	all := os.Getenv("SMTPLAB_DEEP") != "" || testing.Verbose()
	var table table
	t.Run("mutant", func(t *testing.T) {
		for _, name := range mutants.Mutants.Names() {
			m, err := mutants.Mutants.New(name, nil)
			if err != nil {
				t.Fatal(err)
			}
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				r := hunt(t, m, cases, all)
				table.add(name, r)
				r.report(t, m)
			})
		}
	})
	if all {
		t.Log(&table)
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
		failed := play(t, c, nil)
		if failed {
			t.Logf("%s fails by itself, and was left out", c.Name)
		}
		return failed
	})
}

// play reports whether a case fails, with its products altered.
func play(t *testing.T, c *harness.Case, alter func(string, peer.Machine, *peer.Product)) (failed bool) {
	t.Helper()
	run, err := c.Run(context.Background(), harness.Options{Alter: alter})
	if err != nil {
		t.Fatal(err)
	}
	return run.Judge().Verdict != result.Pass
}

// A bag is what came of one mutant.
type bag struct {
	played int
	killed []string // cases that failed
}

// hunt plays a mutant against the cases in which its products occur: all of them, or those of the stories it names.
func hunt(t *testing.T, m mutants.Mutant, cases []*harness.Case, all bool) *bag {
	t.Helper()
	b := &bag{}
	for _, c := range cases {
		concerned := slices.ContainsFunc(m.Products, func(p string) bool { return slices.Contains(c.Labels(), p) })
		if !concerned || !all && !slices.Contains(m.Kills, story(c.Name)) {
			continue
		}
		b.played++
		if play(t, c, m.Alter) {
			b.killed = append(b.killed, c.Name)
		}
	}
	return b
}

// report fails the test for each story that ought to have noticed and did not.
func (b *bag) report(t *testing.T, m mutants.Mutant) {
	if len(m.Kills) == 0 {
		t.Error("want the stories that must fail, got none")
	}
	for _, want := range m.Kills {
		if !slices.ContainsFunc(b.killed, func(name string) bool { return story(name) == want }) {
			t.Errorf("%s: want it to fail where this rule is broken: %s", want, m.Rule)
		}
	}
}

// story is the name of a case's scenario below the chapter: "q186142/fqdn-value".
func story(name string) string {
	name, _, _ = strings.Cut(strings.TrimPrefix(name, "kb/"), "[")
	return name
}

// A table shows which stories notice which mutants.
type table struct {
	mu   sync.Mutex
	bags map[string]*bag
}

func (t *table) add(name string, b *bag) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.bags == nil {
		t.bags = map[string]*bag{}
	}
	t.bags[name] = b
}

// String has a line for each mutant, and at the end those that hardly any case survives: they may break more than one
// rule.
func (t *table) String() string {
	var text strings.Builder
	var suspicious []string
	for _, name := range mutants.Mutants.Names() {
		b := t.bags[name]
		if b == nil {
			continue // not chosen by -run
		}
		var stories []string
		for _, c := range b.killed {
			stories = append(stories, story(c))
		}
		fmt.Fprintf(&text, "\n%-40s %3d of %3d cases: %s", name, len(b.killed), b.played, strings.Join(slices.Compact(stories), " "))
		if b.played >= 10 && len(b.killed)*10 >= b.played*9 {
			suspicious = append(suspicious, name)
		}
	}
	fmt.Fprintf(&text, "\nnoticed by nearly every case: %s", strings.Join(suspicious, ", "))
	return text.String()
}

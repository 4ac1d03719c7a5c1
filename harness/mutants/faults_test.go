package mutants_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/scenarios"
)

// harmless are the boxes and faults that do no harm because their story says so.
var harmless = []string{
	"kb818222/no-firewall link mail.contoso.example mx.fabrikam.example delay",                    // "only takes its time"
	"kb818222/refused-504 link mail.contoso.example mx.fabrikam.example isa2000",                  // "does no harm here"
	"exercises/predict/a-patched-neighbour link mail.contoso.example mx.fabrikam.example isa2000", // the same, as a question
}

// TestFaultsDoHarm puts off the firewalls and the faults of DNS in each line of a story, line by line, to a day that never
// comes. The story must fail without them: else the trouble that it shows has another cause. The faults of a conformance
// case do harm to servers alone that break its rule, as its mutants do.
func TestFaultsDoHarm(t *testing.T) {
	book, err := harness.Load(scenarios.FS)
	if err != nil {
		t.Fatal(err)
	}
	taken := 0
	for _, s := range book.Scenarios {
		if s.Requirement != "" {
			continue
		}
		lines := strings.Split(string(s.Source), "\n")
		for i, line := range lines {
			if strings.HasPrefix(line, "-- ") {
				break
			}
			left, is := withoutFault(line)
			if !is || slices.Contains(harmless, story(s.Name)+" "+strings.Join(strings.Fields(line), " ")) {
				continue
			}
			taken++
			changed := slices.Clone(lines)
			changed[i] = left
			for _, c := range parsed(t, s.File, changed) {
				isCure := s.Exercise != nil && c.Value != "" // what is whole stays whole under it
				if !isCure && !fails(t, c, nil) {
					t.Errorf("%s:%d: %s passes as well without %q", s.File, i+1, c.Name, line)
				}
			}
		}
	}
	if taken < 20 {
		t.Errorf("want at least 20 lines with faults in the book, got %d: are they still found?", taken)
	}
}

// withoutFault is a line of a story whose boxes or faults never begin, and whether it has any.
func withoutFault(line string) (left string, has bool) {
	words := strings.Fields(line)
	if len(words) < 4 || words[0] != "link" && words[0] != "dns" {
		return line, false
	}
	for i, word := range words {
		if i >= 3 && !strings.Contains(word, "=") {
			words[i] = word + " from=99d"
			has = true
		}
	}
	return strings.Join(words, " "), has
}

func parsed(t *testing.T, file string, lines []string) []*harness.Case {
	t.Helper()
	s, err := harness.ParseScenario(file, []byte(strings.Join(lines, "\n")))
	if err != nil {
		t.Fatal(err)
	}
	return s.Cases
}

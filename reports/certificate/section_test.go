package certificate

import (
	"slices"
	"strings"
	"testing"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/scenarios"
)

// The map holds for the present edition: each section that a case names is one of the RFC's, and each that none names has a
// reason.
func TestSectionsOfRFC5321(t *testing.T) {
	list, err := scenarios.CasesOf(scenarios.Edition)
	if err != nil {
		t.Fatal(err)
	}
	all := casesOf(list, result.NewReport("test", 1), nil)
	sections, err := sectionsOf(all)
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, s := range sections {
		if known["RFC5321:"+s.Number] {
			t.Errorf("section %s stands twice", s.Number)
		}
		known["RFC5321:"+s.Number] = true
		told := coverages[s.Coverage] != ""
		switch {
		case s.Coverage != "" && !told:
			t.Errorf("section %s: unknown word %q", s.Number, s.Coverage)
		case len(s.Cases) == 0 && (!told || s.Coverage == "partly"):
			t.Errorf("section %s has no case and no reason: say why in rfc5321.tsv", s.Number)
		case len(s.Cases) > 0 && slices.Contains([]string{"none", "below", "hidden", "missing"}, s.Coverage):
			t.Errorf("section %s has cases, such as %s: take %q out of rfc5321.tsv, or make it partly", s.Number, s.Cases[0].Name, s.Coverage)
		case s.Reason == "" && slices.Contains([]string{"partly", "hidden", "missing", "elsewhere"}, s.Coverage):
			t.Errorf("section %s: %s wants a reason", s.Number, s.Coverage)
		}
	}
	for _, l := range list {
		for _, ref := range l.Refs {
			if strings.HasPrefix(ref, "RFC5321:") && !known[ref] {
				t.Errorf("%s refers to %s, which is no section of the RFC", l.Name, ref)
			}
		}
	}
	if len(sections) != 141 {
		t.Errorf("want the 141 sections of the RFC, got %d", len(sections))
	}
}

// Sections are in order, and none is left out: each is the first below the one before it, or the next of those above.
func TestSectionsAreInOrder(t *testing.T) {
	sections, err := sectionsOf(nil)
	if err != nil {
		t.Fatal(err)
	}
	before := "0"
	for _, s := range sections {
		if !slices.Contains(nextOf(before), s.Number) {
			t.Errorf("section %s cannot come after %s", s.Number, before)
		}
		before = s.Number
	}
	if before != "F.6" {
		t.Errorf("want F.6 as the last, got %s", before)
	}
}

// nextOf are the numbers that may follow a section.
func nextOf(number string) []string {
	list := []string{number + ".1"}
	parts := strings.Split(number, ".")
	for len(parts) > 0 {
		last := parts[len(parts)-1]
		list = append(list, strings.Join(append(slices.Clone(parts[:len(parts)-1]), successor(last)), "."))
		parts = parts[:len(parts)-1]
	}
	return append(list, "A")
}

func successor(part string) string {
	if part[0] >= 'A' {
		return string(part[0] + 1)
	}
	n := 0
	for _, c := range part {
		n = n*10 + int(c-'0')
	}
	text := ""
	for n++; n > 0; n /= 10 {
		text = string(rune('0'+n%10)) + text
	}
	return text
}

func TestSectionStanding(t *testing.T) {
	at := func(list ...Standing) Section {
		var s Section
		for _, one := range list {
			s.Cases = append(s.Cases, Case{Standing: one})
		}
		return s
	}
	for _, c := range []struct {
		section Section
		want    Standing
	}{
		{at(Passed, DoesNotApply), Passed}, {at(DoesNotApply), DoesNotApply}, {at(Passed, NotPlayed), NotPlayed},
		{at(Passed, MustFailed, NotPlayed), MustFailed}, {at(DoesNotApply, ShouldBroken), ShouldBroken},
	} {
		if got := c.section.Standing(); got != c.want {
			t.Errorf("%v: want %q, got %q", c.section.Cases, c.want, got)
		}
	}
}

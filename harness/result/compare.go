package result

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

// A Change is a case that came to something else in a second run than in the first.
type Change struct {
	Name          string
	Kind          ChangeKind
	Before, After *Case // nil where the run does not have the case
}

// A ChangeKind says what sort of change one is.
type ChangeKind string

// The sorts of changes.
const (
	NewlyFailing    ChangeKind = "newly failing"    // something is broken, or in doubt, that was not
	NewlyPassing    ChangeKind = "newly passing"    // nothing is broken or in doubt any more
	OtherVerdict    ChangeKind = "other verdict"    // another verdict on the same side
	ChangedFindings ChangeKind = "changed findings" // the same verdict for other reasons
	Gone            ChangeKind = "gone"             // not in the second run
	New             ChangeKind = "new"              // not in the first run, and not failing
)

// Regression reports whether the change is for the worse: what failed less before, what passed and no longer does, unless
// it is waived, and what passed and is not there. A test that is left out proves nothing.
func (c Change) Regression() bool {
	switch {
	case c.Kind == NewlyFailing:
		return true
	case c.After == nil:
		return c.Before.Verdict == Pass
	case c.Before == nil:
		return false
	}
	return c.Kind == OtherVerdict && c.After.Verdict > c.Before.Verdict && c.After.Verdict != Waived
}

// Alike reports whether nothing but findings changed, and these are the same texts as seen has them.
func (c Change) Alike(seen func(text string) string) bool {
	see := func(findings []Finding) []string {
		list := lines(findings)
		for i := range list {
			list[i] = seen(list[i])
		}
		slices.Sort(list)
		return list
	}
	return c.Kind == ChangedFindings && slices.Equal(see(c.Before.Findings), see(c.After.Findings))
}

// failing reports whether a verdict says that something is broken or in doubt.
func (v Verdict) failing() bool { return v >= NonStrict }

// Compare lists what changed from one report to another, in the order of the cases' names.
func Compare(before, after *Report) []Change {
	was, is := byName(before), byName(after)
	var names []string
	for _, c := range slices.Concat(before.Cases, after.Cases) {
		names = append(names, c.Name)
	}
	slices.Sort(names)
	var list []Change
	for _, name := range slices.Compact(names) {
		c := Change{Name: name, Before: was[name], After: is[name]}
		if c.Kind = kindOf(c.Before, c.After); c.Kind != "" {
			list = append(list, c)
		}
	}
	return list
}

func byName(r *Report) map[string]*Case {
	cases := map[string]*Case{}
	for i := range r.Cases {
		cases[r.Cases[i].Name] = &r.Cases[i]
	}
	return cases
}

// kindOf is empty where nothing changed.
func kindOf(before, after *Case) ChangeKind {
	switch {
	case after == nil:
		return Gone
	case before == nil && after.Verdict.failing():
		return NewlyFailing
	case before == nil:
		return New
	case !before.Verdict.failing() && after.Verdict.failing():
		return NewlyFailing
	case before.Verdict.failing() && !after.Verdict.failing():
		return NewlyPassing
	case before.Verdict != after.Verdict:
		return OtherVerdict
	case !slices.Equal(lines(before.Findings), lines(after.Findings)):
		return ChangedFindings
	}
	return ""
}

// lines are findings as text, in any order: the same findings in another order are no change.
func lines(findings []Finding) []string {
	var list []string
	for _, f := range findings {
		list = append(list, f.Verdict.String()+" "+f.String()+"\n"+f.Evidence)
	}
	slices.SortFunc(list, strings.Compare)
	return list
}

// Stored is the report as it would come back from result.json, where texts are UTF-8.
func (r *Report) Stored() (*Report, error) {
	text, err := r.JSON()
	if err != nil {
		return nil, err
	}
	back := new(Report)
	return back, json.NewDecoder(bytes.NewReader(text)).Decode(back)
}

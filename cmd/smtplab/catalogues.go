package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/smtplab/smtplab/fakedns"
	"github.com/smtplab/smtplab/fakefirewall"
	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/reports"
	"github.com/smtplab/smtplab/sim/catalogue"
	"github.com/smtplab/smtplab/sim/peer"
	_ "github.com/smtplab/smtplab/sim/peer/products" // they register themselves
)

// A kind is a sort of thing that can be listed and explained.
type kind struct {
	name    string // as an argument of list: "boxes"
	one     string // "box"
	entries func() ([]entry, error)
}

// An entry is one thing of a kind, in the form in which list prints it as JSON.
type entry struct {
	Name    string   `json:"name"`
	Usage   string   `json:"usage,omitempty"` // the name with its settings or arguments
	Summary string   `json:"summary"`
	Story   string   `json:"story"`
	Params  []param  `json:"settings,omitempty"`
	Level   string   `json:"level,omitempty"`
	Refs    []string `json:"refs,omitempty"`
	Cases   []string `json:"cases,omitempty"`
	Labels  []string `json:"labels,omitempty"`
	one     string   // the kind it is of
}

// A param is one setting of an entry.
type param struct {
	Name    string `json:"name"`
	Default string `json:"default"`
	Usage   string `json:"usage"`
}

// kinds lists all kinds, in the order in which list prints them.
func kinds() []kind {
	return []kind{
		{"scenarios", "scenario", scenarioEntries},
		{"products", "product", func() ([]entry, error) { return catalogued(&peer.Products), nil }},
		{"faults", "fault", func() ([]entry, error) { return catalogued(&fakedns.Faults), nil }},
		{"boxes", "box", func() ([]entry, error) { return catalogued(&fakefirewall.Boxes), nil }},
		{"verbs", "verb", func() ([]entry, error) { return words(), nil }},
		{"formats", "format", func() ([]entry, error) { return catalogued(&reports.Formats), nil }},
	}
}

// kindNames are the arguments that list takes.
func kindNames() []string {
	var names []string
	for _, k := range kinds() {
		names = append(names, k.name)
	}
	return names
}

// chosenKinds are those named, or all.
func chosenKinds(names []string) ([]kind, error) {
	if len(names) == 0 {
		return kinds(), nil
	}
	var chosen []kind
	for _, name := range names {
		i := slices.IndexFunc(kinds(), func(k kind) bool { return k.name == name || k.one == name })
		if i < 0 {
			return nil, misused("cannot list %q%s; want one of %s", name, catalogue.Suggest(name, kindNames()), strings.Join(kindNames(), ", "))
		}
		chosen = append(chosen, kinds()[i])
	}
	return chosen, nil
}

// catalogued are the entries of a catalogue.
func catalogued[T any](c *catalogue.Catalogue[T]) []entry {
	var all []entry
	for _, name := range c.Names() {
		e, err := c.Lookup(name)
		if err != nil {
			continue // cannot be: the name is the catalogue's own
		}
		one := entry{Name: e.Name, Usage: e.Usage(), Summary: e.Summary, Story: e.Story, one: c.Kind}
		for _, p := range e.Params {
			one.Params = append(one.Params, param{Name: p.Name, Default: p.Default, Usage: p.Usage})
		}
		all = append(all, one)
	}
	return all
}

// wordKinds say what the words of each kind are.
var wordKinds = map[harness.Kind]string{
	harness.HeaderWord: "word of the header", harness.WorldWord: "word of the world",
	harness.StepWord: "step", harness.SeeWord: "topic of see",
}

// words are the words of the language of scenarios.
func words() []entry {
	var all []entry
	for _, w := range harness.Words() {
		all = append(all, entry{Name: w.Name, Usage: w.Usage, Summary: w.Summary, Story: w.Manual, one: wordKinds[w.Kind]})
	}
	return all
}

// scenarioEntries are the scenarios of the book that the command carries.
func scenarioEntries() ([]entry, error) {
	all, err := wholeBook().cases()
	if err != nil {
		return nil, err
	}
	var entries []entry
	for _, s := range all { // the cases of one scenario follow one another
		if n := len(entries); n > 0 && entries[n-1].Name == s.Scenario.Name {
			entries[n-1].Cases = append(entries[n-1].Cases, s.Name)
			entries[n-1].addLabels(s.Labels())
			continue
		}
		e := entry{Name: s.Scenario.Name, Summary: s.Scenario.Title, Story: told(s.Scenario), Level: s.Scenario.Level,
			Refs: s.Scenario.Refs, Cases: []string{s.Name}, one: "scenario"}
		e.addLabels(s.Labels())
		entries = append(entries, e)
	}
	return entries, nil
}

func (e *entry) addLabels(labels []string) {
	e.Labels = append(e.Labels, labels...)
	slices.Sort(e.Labels)
	e.Labels = slices.Compact(e.Labels)
}

// told is a scenario's prose: its story and its chapters, without the steps.
func told(s *harness.Scenario) string {
	if s.Exercise != nil {
		return asked(s.Exercise)
	}
	paragraphs := []string{s.Story}
	for _, c := range s.Chapters {
		if text := strings.TrimSpace(strings.TrimPrefix(c.Text, s.Title)); text != s.Story && text != "" {
			paragraphs = append(paragraphs, c.Text)
		}
	}
	paragraphs = append(paragraphs, fmt.Sprintf("Level %s; see %s.", s.Level, strings.Join(s.Refs, ", ")))
	return strings.Join(paragraphs, "\n\n")
}

// asked is the prose of an exercise, without what gives the answer away.
func asked(e *harness.Exercise) string {
	paragraphs := []string{e.Task, e.Question}
	for _, c := range e.Choices {
		paragraphs = append(paragraphs, "- "+c.Text)
	}
	return strings.Join(paragraphs, "\n\n")
}

package lab

import (
	"slices"
	"strings"

	"github.com/smtplab/smtplab/fakedns"
	"github.com/smtplab/smtplab/fakefirewall"
	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/scenarios"
)

// readBook lists what there is.
func (l *Lab) readBook() (*Book, error) {
	loaded, err := harness.Load(l.files)
	if err != nil {
		return nil, err
	}
	b := &Book{Version: version(), Edition: scenarios.Edition, Limits: l.limits,
		Products: productThings(), Boxes: things(&fakefirewall.Boxes), Faults: things(&fakedns.Faults), Words: words()}
	for _, s := range loaded.Scenarios {
		b.Scenarios = append(b.Scenarios, entry(s))
	}
	plans, err := harness.LessonPlans(l.files)
	if err != nil {
		return nil, err
	}
	b.Articles = articles(plans, b.Scenarios)
	return b, nil
}

func entry(s *harness.Scenario) Entry {
	e := Entry{Name: s.Name, Title: s.Title, Refs: s.Refs, Search: searchWords(s)}
	if x := s.Exercise; x != nil {
		e.Exercise, e.Refs = x.Kind, askedRefs(s)
		return e // its further cases are its cures
	}
	for _, c := range s.Cases {
		if c.Value != "" {
			e.Cases = append(e.Cases, c.Value)
		}
	}
	return e
}

// askedRefs are the references of an exercise that tell no answer: what is to be diagnosed is an article, and the section of an RFC
// may be what is to be predicted.
func askedRefs(s *harness.Scenario) []string {
	switch s.Exercise.Kind {
	case harness.Diagnose:
		return []string{}
	case harness.Predict:
		return s.Articles()
	}
	return s.Refs
}

// searchWords are the words of a scenario's file, each once, for a search that wants all of what is typed. An exercise is found by
// what is told of it alone, for who searched for a symptom would be told the answer.
func searchWords(s *harness.Scenario) string {
	text := string(s.Source)
	if x := s.Exercise; x != nil {
		told := []string{s.Title, s.Story, "exercise", x.Kind, x.Question}
		for _, c := range x.Choices {
			if x.Kind == harness.Predict {
				told = append(told, c.Text)
			}
		}
		text = strings.Join(append(told, askedRefs(s)...), "\n")
	}
	words := strings.FieldsFunc(strings.ToLower(s.Name+" "+text), func(r rune) bool {
		return strings.ContainsRune(" \t\n\r\"'()<>[],;:!?|=/\\", r)
	})
	for i, w := range words {
		words[i] = strings.Trim(w, ".-*#$@")
	}
	slices.Sort(words)
	words = slices.DeleteFunc(slices.Compact(words), func(w string) bool { return len(w) < 2 })
	return strings.Join(words, " ")
}

// words are those of the language.
func words() []Thing {
	var list []Thing
	for _, w := range harness.Words() {
		list = append(list, Thing{Name: w.Name, Kind: string(w.Kind), Summary: w.Summary, Story: w.Manual, Usage: w.Usage})
	}
	return list
}

package harness

import (
	"cmp"
	"slices"
	"strings"

	"github.com/smtplab/smtplab/harness/judge"
	"github.com/smtplab/smtplab/harness/script"
)

// A Word is one word of the language: a line of a scenario begins with it. Topics are what a "see" line is about.
type Word struct {
	Name    string
	Kind    Kind
	Usage   string // "wait DURATION|quiet"
	Summary string // one line, no full stop
	Manual  string // prose

	// many says of a header word that there may be several lines of it.
	many bool
	// read reads the rest of a line into the plan of a case.
	read func(r *reader, a *script.Args)
}

// A Kind says where in a scenario a word stands.
type Kind string

// The kinds of words, in the order in which they stand in a scenario.
const (
	HeaderWord Kind = "header" // what the scenario is
	WorldWord  Kind = "world"  // what there is; as a step, what there is from then on
	StepWord   Kind = "step"   // what happens
	SeeWord    Kind = "see"    // what must be seen: the topics of the step see
)

var kinds = []Kind{HeaderWord, WorldWord, StepWord, SeeWord}

var words = map[string]Word{}

// register adds a word; the files of this package call it in init.
func register(w Word) {
	if _, taken := words[w.Name]; taken || w.read == nil {
		panic("harness: bad or doubled word " + w.Name)
	}
	words[w.Name] = w
}

// Words lists the whole language: by kind, in the order of the names.
func Words() []Word {
	var list []Word
	for _, w := range words {
		list = append(list, w)
	}
	for _, t := range judge.Topics() {
		list = append(list, Word{Name: t.Name, Kind: SeeWord, Usage: t.Usage, Summary: t.Summary, Manual: t.Manual})
	}
	slices.SortFunc(list, func(a, b Word) int {
		return cmp.Or(cmp.Compare(slices.Index(kinds, a.Kind), slices.Index(kinds, b.Kind)), strings.Compare(a.Name, b.Name))
	})
	return list
}

// lineWords are the words that a line can begin with.
func lineWords() []string {
	var names []string
	for _, w := range Words() {
		if w.Kind != SeeWord {
			names = append(names, w.Name)
		}
	}
	return names
}

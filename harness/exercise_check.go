package harness

import (
	"regexp"
	"slices"
	"strings"
)

// diagnoseQuestion is what each exercise of that kind asks.
const diagnoseQuestion = "Which article tells of this trouble?"

// exerciseWords are the words that each kind of exercise has.
var exerciseWords = map[string][]string{
	Predict:  {"question", "hint", "choice"},
	Cure:     {"hint", "knob", "cure", "goal"},
	Diagnose: {"hint", "choice"},
}

// wordsOfExercises belong to the word exercise.
var wordsOfExercises = []string{"question", "hint", "knob", "cure", "choice", "goal"}

// finishExercise checks what only the whole script shows of an exercise, and makes it the scenario's.
func (r *reader) finishExercise() {
	e := r.exercise
	line := r.given["exercise"]
	if line == 0 {
		r.checkNoExercise()
		return
	}
	r.checkExerciseWords(line)
	if r.scenario.Story == "" {
		r.fail(line, "want a story below the title: it is the task of the exercise")
	}
	if e.Kind == Diagnose {
		e.Question = diagnoseQuestion
	}
	r.checkChoices(line)
	r.checkKnobs()
	if r.first {
		e.Task, e.lines = r.scenario.Story, r.given
		for _, goal := range r.goals {
			e.Goal = append(e.Goal, strings.TrimPrefix(goal.Text, "goal "))
		}
		r.scenario.Exercise = e
	}
}

func (r *reader) checkNoExercise() {
	for _, word := range wordsOfExercises {
		if line := r.given[word]; line != 0 {
			r.fail(line, `%s is a word of exercises; want a line "%s" in the header`, word, words["exercise"].Usage)
		}
	}
}

// checkExerciseWords sees whether the words are there that the kind of exercise wants, and no others.
func (r *reader) checkExerciseWords(line int) {
	own, known := exerciseWords[r.exercise.Kind]
	if !known {
		return // said already
	}
	for _, word := range wordsOfExercises {
		at, wanted := r.given[word], slices.Contains(own, word)
		switch {
		case wanted && at == 0:
			r.fail(line, "exercise %s: want a line %s", r.exercise.Kind, words[word].Usage)
		case at != 0 && !wanted:
			r.fail(at, "exercise %s: takes no line %s", r.exercise.Kind, word)
		}
	}
	for _, word := range []string{"each", "role"} {
		if at := r.given[word]; at != 0 {
			r.fail(at, "an exercise is one story for one student: take out the line %s", word)
		}
	}
}

func (r *reader) checkChoices(line int) {
	choices := r.exercise.Choices
	for i, c := range choices {
		if slices.ContainsFunc(choices[:i], func(other Choice) bool { return other.Name == c.Name }) {
			r.fail(c.Line, "choice %s is given twice", c.Name)
		}
		if r.exercise.Kind == Diagnose && !articleForm.MatchString(c.Name) {
			r.fail(c.Line, "want an article such as Q276347 or KB818222 to choose, got %q", c.Name)
		}
	}
	switch {
	case r.given["choice"] != 0 && len(choices) == 1:
		r.fail(line, "want two choices at least, got one")
	case r.exercise.Kind == Diagnose && len(choices) > 1 && r.scenario.articleAmong(choices) == "":
		r.fail(line, "want one of the choices among refs, which are %s", strings.Join(r.scenario.Refs, " "))
	}
}

var articleForm = regexp.MustCompile(`^(Q|KB)[0-9]+$`)

// articleAmong is the one article of the choices to which the scenario refers; empty where there is none, or more.
func (s *Scenario) articleAmong(choices []Choice) string {
	var found []string
	for _, c := range choices {
		if slices.Contains(s.Refs, c.Name) {
			found = append(found, c.Name)
		}
	}
	if len(found) != 1 {
		return ""
	}
	return found[0]
}

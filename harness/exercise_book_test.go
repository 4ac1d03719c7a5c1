package harness_test

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/scenarios"
)

// exercises are those of the book.
func exercises(t *testing.T) []*harness.Scenario {
	t.Helper()
	book, err := harness.Load(scenarios.FS)
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(book.Scenarios, func(s *harness.Scenario) bool { return s.Exercise == nil })
}

// TestEachArticleHasExercises: at least one of each kind, in the folder of its kind.
func TestEachArticleHasExercises(t *testing.T) {
	kinds := map[string][]string{} // by article
	all := exercises(t)
	for _, s := range all {
		article := s.Articles()[0]
		kinds[article] = append(kinds[article], s.Exercise.Kind)
		if want := path.Join("exercises", s.Exercise.Kind, path.Base(s.Name)); s.Name != want {
			t.Errorf("want the name %s, got %s", want, s.Name)
		}
	}
	if len(all) < 15 {
		t.Errorf("want 15 exercises at least, got %d", len(all))
	}
	for _, article := range []string{"Q186142", "Q190026", "Q240832", "KB818222", "Q276347"} {
		for _, kind := range []string{harness.Predict, harness.Cure, harness.Diagnose} {
			if !slices.Contains(kinds[article], kind) {
				t.Errorf("%s: no exercise in %s", article, kind)
			}
		}
	}
}

// TestEachLineOfACureIsNeeded leaves one line out at a time: the goal is out of reach then.
func TestEachLineOfACureIsNeeded(t *testing.T) {
	for _, s := range exercises(t) {
		if s.Exercise.Kind == harness.Cure && len(s.Exercise.Cures) < 2 {
			t.Errorf("%s: want more than one right answer", s.Name)
		}
		for i, cure := range s.Exercise.Cures {
			for _, step := range cure.Steps {
				if len(cure.Steps) == 1 {
					continue // without it nothing is cured, which the case as it stands shows
				}
				lame, err := harness.ParseScenario(s.File, withoutLine(t, s.Source, cure.Line, step))
				if err != nil {
					t.Fatal(err)
				}
				c := lame.Exercise.Cures[i].Case
				if lacks, err := c.JudgeGoal(t.Context(), played(t, c, 1).Story()); err != nil || len(lacks) == 0 {
					t.Errorf("%s: the cure reaches the goal without %q", c.Name, step)
				}
			}
		}
	}
}

// withoutLine takes out the first line with these words, from the line of that number on.
func withoutLine(t *testing.T, source []byte, from int, words string) []byte {
	t.Helper()
	lines := strings.Split(string(source), "\n")
	for i := from - 1; i < len(lines); i++ {
		if strings.Join(strings.Fields(lines[i]), " ") == words {
			return []byte(strings.Join(slices.Delete(lines, i, i+1), "\n"))
		}
	}
	t.Fatalf("no line %q below line %d", words, from)
	return nil
}

// TestDiagnoseFindsWhatTheStudentMustFind: the signs of the book name the article in question, and no other; what the student
// reads before the answer names none.
func TestDiagnoseFindsWhatTheStudentMustFind(t *testing.T) {
	book, err := harness.Load(scenarios.FS, "kb")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range exercises(t) {
		if s.Exercise.Kind != harness.Diagnose {
			continue
		}
		var named []string
		for _, d := range book.Diagnose(played(t, s.Cases[0], 1).Events) {
			named = append(named, d.Scenario.Articles()[0])
		}
		if slices.Sort(named); !slices.Equal(slices.Compact(named), s.Articles()) {
			t.Errorf("%s: want the signs of %v in it, got %v", s.Name, s.Articles(), named)
		}
		read := strings.Join(append(s.Exercise.Hints, s.Title, s.Story, s.Name), "\n")
		if found := regexp.MustCompile(`Q\d{6}|KB ?\d{6}|FQDN|XEXCH50|reverse|TCP`).FindString(read); found != "" {
			t.Errorf("%s: gives away %q", s.Name, found)
		}
	}
}

// TestEveryExerciseIsInOneLessonPlan, that of its article.
func TestEveryExerciseIsInOneLessonPlan(t *testing.T) {
	plans, err := harness.LessonPlans(scenarios.FS)
	if err != nil {
		t.Fatal(err)
	}
	held := map[string]string{} // articles, by lesson
	for _, p := range plans {
		for _, lesson := range p.Lessons {
			if held[lesson] != "" {
				t.Errorf("%s is in the plans of %s and %s", lesson, held[lesson], p.Ref)
			}
			held[lesson] = p.Ref
		}
		if want := strings.ToLower(p.Ref); path.Base(p.Folder) != want {
			t.Errorf("%s: want the plan of %s, got %s", p.File, path.Base(p.Folder), p.Ref)
		}
	}
	for _, s := range exercises(t) {
		if !slices.Contains(s.Refs, held[s.Name]) {
			t.Errorf("%s: want it in the plan of one of %v, got %q", s.Name, s.Refs, held[s.Name])
		}
	}
}

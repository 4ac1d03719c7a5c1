package harness

import (
	"strings"
	"testing"
	"testing/fstest"
)

const goodPlan = `# Nobody answers
#
# Who has read this can wait.
ref     Q1
lesson  kb/q1/one
lesson  kb/q2/three
lesson  kb/q1/two
ask     why
-- why --
Why
so?

Because.
`

func planned(text string) fstest.MapFS {
	files := shelf()
	files["kb/q1/lesson.plan"] = &fstest.MapFile{Data: []byte(text)}
	return files
}

func TestALessonPlanIsRead(t *testing.T) {
	plans, err := LessonPlans(planned(goodPlan))
	if err != nil || len(plans) != 1 {
		t.Fatalf("want a plan, got %v, %v", plans, err)
	}
	p := plans[0]
	if p.File != "kb/q1/lesson.plan" || p.Folder != "kb/q1" || p.Ref != "Q1" || p.Title != "Nobody answers" || p.Aim != "Who has read this can wait." ||
		strings.Join(p.Lessons, " ") != "kb/q1/one kb/q2/three kb/q1/two" || len(p.Asks) != 1 || p.Asks[0] != (Ask{"why", "Why\nso?", "Because."}) {
		t.Errorf("got %+v", p)
	}
	if plans, err := LessonPlans(shelf()); len(plans) != 0 || err != nil {
		t.Errorf("a book without plans: got %v, %v", plans, err)
	}
}

func TestLessonPlansRefuse(t *testing.T) {
	for _, c := range []struct{ name, from, to, want string }{
		{"no title", "# Nobody answers\n#\n# Who has read this can wait.\n", "", "1: want a title in line 1"},
		{"no aim", "#\n# Who has read this can wait.\n", "", "1: want a title in line 1, and below it the aim"},
		{"no ref", "ref     Q1\n", "", "1: want a line ref ARTICLE"},
		{"bad ref", "ref     Q1", "ref RFC1", `4: want an article such as Q276347 or KB818222, got "RFC1"`},
		{"two refs", "ref     Q1", "ref Q1 Q2", `4: word "Q2" is too many; want: ref ARTICLE`},
		{"unknown word", "lesson  kb/q1/one", "leson kb/q1/one", `5: unknown word "leson"; did you mean "lesson"?`},
		{"unknown lesson", "lesson  kb/q1/one", "lesson kb/q1/won", `5: unknown scenario "kb/q1/won"`},
		{"lesson out of the book", "lesson  kb/q1/one", "lesson ../one", `5: unknown scenario "../one"`},
		{"lesson twice", "lesson  kb/q2/three", "lesson kb/q1/one", `6: scenario kb/q1/one is given twice`},
		{"lesson forgotten", "lesson  kb/q1/two\n", "", `1: want a line "lesson kb/q1/two": the scenario lies in this folder`},
		{"unknown question", "ask     why", "ask who", `8: unknown section "who"`},
		{"unused question", "ask     why\n", "", `8: section "why" is not used`},
		{"no answer", "\nBecause.\n", "", `10: ask "why": want the question, an empty line, and the answer`},
		{"no text", goodPlan, "\x00", `1: want UTF-8 text`},
	} {
		changed := strings.Replace(goodPlan, c.from, c.to, 1)
		if changed == goodPlan {
			t.Errorf("%s: the test changes nothing", c.name)
		}
		_, err := LessonPlans(planned(changed))
		if err == nil || !strings.Contains("\n"+err.Error(), "\nkb/q1/lesson.plan:"+c.want) {
			t.Errorf("%s: want an error %s, got %v", c.name, c.want, err)
		}
	}
}

func FuzzLessonPlans(f *testing.F) {
	f.Add(goodPlan)
	f.Add("# T\nask\nref\nlesson\nask a a\n-- a --\n\n")
	f.Fuzz(func(t *testing.T, text string) {
		if plans, err := LessonPlans(planned(text)); err == nil && (len(plans) != 1 || plans[0].Title == "") {
			t.Fatalf("neither a plan nor an error: %v", plans)
		}
	})
}

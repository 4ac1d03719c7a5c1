package harness_test

import (
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/scenarios"
	"github.com/smtplab/smtplab/sim/record"
)

// TestSignsTellTroubleFromHealth plays the whole book and shows each chapter, by itself, to all signs. A chapter in which
// mail did not get through may be diagnosed, with its own article and no other; one in which all mail arrived must not be.
func TestSignsTellTroubleFromHealth(t *testing.T) {
	book, err := harness.Load(scenarios.FS)
	if err != nil {
		t.Fatal(err)
	}
	var right, wrong, missed, healthy int
	for _, c := range bookCases(t) {
		for _, chapter := range chapters(played(t, c, 1).Events) {
			if !hasMail(chapter) {
				continue // somebody looked around: that a look at the DNS finds what is wrong with it is neither
			}
			articles := articlesOf(book.Diagnose(chapter))
			own := ownArticle(c.Scenario)
			switch sick := isSick(chapter); {
			case len(articles) == 0 && sick:
				missed++
			case len(articles) == 0:
				healthy++
			case !sick || !slices.Equal(articles, []string{own}):
				wrong++
				t.Errorf("%s, %q: want at most %s, and nothing where mail arrives; got %v", c.Name, title(chapter), own, articles)
			default:
				right++
			}
		}
	}
	t.Logf("precision %.2f, recall %.2f (%d right, %d wrong, %d missed, %d healthy chapters)",
		float64(right)/float64(right+wrong), float64(right)/float64(right+missed), right, wrong, missed, healthy)
	if right == 0 || healthy == 0 {
		t.Error("want both sick and healthy chapters in the book")
	}
}

// TestEachSignIsSeen: in its own scenario a sign fits.
func TestEachSignIsSeen(t *testing.T) {
	book, err := harness.Load(scenarios.FS)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, c := range bookCases(t) {
		for _, chapter := range chapters(played(t, c, 1).Events) {
			for _, d := range book.Diagnose(chapter) {
				if d.Scenario == c.Scenario || d.Scenario.Name == c.Scenario.Name {
					seen[d.Scenario.Name] = true
				}
				if len(d.Quoted) == 0 || d.Trouble == "" {
					t.Errorf("%s: want the lines of the sign and its chapter, got %q and %q", d.Scenario.Name, d.Quoted, d.Trouble)
				}
			}
		}
	}
	for _, s := range book.Scenarios {
		if s.HasSign() != seen[s.Name] {
			t.Errorf("%s: has a sign: %v, seen: %v", s.Name, s.HasSign(), seen[s.Name])
		}
	}
}

// chapters parts a record at its chapters.
func chapters(events []record.Event) [][]record.Event {
	var parts [][]record.Event
	for i, e := range events {
		if _, begins := e.Fact.(*record.Chapter); begins || i == 0 {
			parts = append(parts, nil)
		}
		parts[len(parts)-1] = append(parts[len(parts)-1], e)
	}
	return parts
}

func title(chapter []record.Event) string {
	for _, e := range chapter {
		if c, ok := e.Fact.(*record.Chapter); ok {
			return c.Text[:min(len(c.Text), 60)]
		}
	}
	return ""
}

// hasMail reports whether anything became of a message in a chapter.
func hasMail(chapter []record.Event) bool {
	return slices.ContainsFunc(chapter, func(e record.Event) bool { _, ok := e.Fact.(*record.Fate); return ok })
}

// isSick reports whether a message was put off, returned or lost in a chapter.
func isSick(chapter []record.Event) bool {
	return slices.ContainsFunc(chapter, func(e record.Event) bool {
		f, ok := e.Fact.(*record.Fate)
		return ok && f.Fate != record.Delivered && f.Fate != record.Relayed
	})
}

// ownArticle is the folder of the scenario's article; empty where it tells of none.
func ownArticle(s *harness.Scenario) string {
	if articles := s.Articles(); len(articles) > 0 {
		return strings.ToLower(articles[0])
	}
	return ""
}

// articlesOf are the folders of the scenarios that a diagnosis names, each once.
func articlesOf(found []harness.Diagnosis) []string {
	var list []string
	for _, d := range found {
		list = append(list, path.Base(path.Dir(d.Scenario.Name)))
	}
	slices.Sort(list)
	return slices.Compact(list)
}

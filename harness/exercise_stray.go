package harness

import (
	"fmt"
	"slices"
	"strings"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/harness/script"
)

// Strays are what a student has changed and may not, in a text that was this exercise in cure: all that no knob turns, and
// any other story or goal. Where there are none, the changed case is judged by the same goal as this one, whoever wrote the
// text. Claims of the trouble, hints and comments are of no account.
func (s *Scenario) Strays(changed *Case) []result.Finding {
	e := s.Exercise
	asks := s.Cases[0]
	found := asks.differences(changed.plan)
	if !s.Clock.Equal(changed.Scenario.Clock) {
		found = append(found, difference{kind: ofClock})
	}
	more, wrong := s.storyDifferences(changed)
	found = strange(e.Knobs, append(found, more...))
	var findings []result.Finding
	said := map[string]bool{}
	for _, d := range found {
		if text := d.String(); !said[text] {
			said[text] = true
			findings = append(findings, s.stray("changes of "+knobText(e.Knobs)+" alone", "a change of "+text))
		}
	}
	findings = append(findings, wrong...)
	return findings[:min(len(findings), maxStrays)]
}

// maxStrays is how many are told: who has changed everything need not read it all.
const maxStrays = 20

func (s *Scenario) stray(want, got string) result.Finding {
	return result.Finding{At: fmt.Sprintf("%s:%d", s.File, s.Exercise.lines["knob"]), Claim: "knob", Want: want, Got: got, Verdict: result.Fail}
}

// A told is a step that does something, or a goal, with the sections that it names.
type told struct {
	text     string
	sections []string
}

// storyDifferences compares what is done and what is wanted. Lines that change the world may have been added, as a cure has
// them: what they change is told. All else must be as it was.
func (s *Scenario) storyDifferences(changed *Case) (changes []difference, wrong []result.Finding) {
	ours, theirs := toldIn(s.Cases[0]), toldIn(changed)
	file := fileOf(changed.Scenario)
	for _, step := range theirs {
		words := strings.Fields(step.text)
		switch {
		case len(ours) > 0 && same(ours[0], step):
			ours = ours[1:]
		case slices.Contains(cureWords, words[0]):
			changes = append(changes, s.Cases[0].lineDifferences(file, words)...)
		default:
			wrong = append(wrong, s.stray("the story and the goal as the exercise has them", "a line of its own, or one that was changed: "+step.text))
		}
	}
	for _, step := range ours {
		wrong = append(wrong, s.stray("the story and the goal as the exercise has them", "a story without the line, or with other text for it: "+step.text))
	}
	return changes, wrong
}

func same(a, b told) bool { return a.text == b.text && slices.Equal(a.sections, b.sections) }

// toldIn lists a case's steps and goals, without what else it claims.
func toldIn(c *Case) []told {
	file := fileOf(c.Scenario)
	var list []told
	for _, chapter := range c.chapters {
		for _, step := range chapter.steps {
			words := strings.Fields(step.text)
			if words[0] == "choice" || slices.Contains(troubleWords, words[0]) {
				continue
			}
			next := told{text: step.text}
			for _, word := range words[1:] {
				if section, there := file.Section(word, ""); there {
					next.sections = append(next.sections, strings.TrimSpace(section.Text))
				}
			}
			list = append(list, next)
		}
	}
	return list
}

// fileOf splits up a scenario's text once more. It could be read when the scenario was.
func fileOf(s *Scenario) *script.File {
	f, _ := script.Parse(s.File, s.Source)
	return f
}

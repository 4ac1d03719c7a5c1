package harness

import (
	"errors"
	"slices"
	"strings"

	"github.com/smtplab/smtplab/harness/script"
)

// cureWords are the words that a cure may have: those that change the world.
var cureWords = []string{"set", "reg", "restart", "zone", "dns", "link"}

// troubleWords claim what is true of the world as it stands. Where a cure is done first they are left out.
var troubleWords = []string{"see", "sign"}

// readCures reads the cures of an exercise, each as a case: the script with the cure's lines before its first step, and with
// the goal in the place of what the scenario claims.
func (l *loader) readCures(s *Scenario) {
	if s.Exercise == nil || len(s.Cases) == 0 {
		return
	}
	broken := s.Cases[0]
	for _, section := range s.Exercise.cures {
		why, lines := l.parseCure(section)
		p := Prescription{Name: section.Name, Line: section.Line, Why: why}
		for _, line := range lines {
			p.Steps = append(p.Steps, strings.Join(line.Words, " "))
			l.checkCureLine(broken, section.Name, line)
		}
		if len(lines) > 0 {
			p.Case = l.readItems(s, section.Name, l.file.Items, lines)
			p.Case.claims = p.Case.goals
		}
		s.Exercise.Cures = append(s.Exercise.Cures, p)
	}
}

// parseCure parts a section into its paragraphs and its lines, which have the numbers of the file.
func (l *loader) parseCure(section *script.Section) (why string, lines []script.Item) {
	if strings.TrimSpace(section.Text) == "" {
		l.fail(section.Line-1, "cure %q: want lines that change the world, got none", section.Name)
		return "", nil
	}
	f, err := script.Parse(l.file.Name, []byte(section.Text))
	var problems script.Problems
	if errors.As(err, &problems) {
		for _, p := range problems {
			l.fail(section.Line-1+p.Line, "%s", p.Text)
		}
	}
	var paragraphs []string
	for _, item := range f.Items {
		if item.IsComment() {
			paragraphs = append(paragraphs, item.Text)
			continue
		}
		item.Line += section.Line - 1
		lines = append(lines, item)
	}
	switch {
	case len(lines) == 0:
		l.fail(section.Line, "cure %q: want lines that change the world, got none", section.Name)
	case paragraphs == nil:
		l.fail(section.Line, "cure %q: want a paragraph of # lines that says why it helps", section.Name)
	}
	return strings.Join(paragraphs, "\n\n"), lines
}

// checkCureLine sees to it that a cure changes the world and does nothing else, and that the student may do it.
func (l *loader) checkCureLine(broken *Case, cure string, line script.Item) {
	word, knobs := line.Words[0], broken.Scenario.Exercise.Knobs
	if !slices.Contains(cureWords, word) {
		l.fail(line.Line, "cure %q: want one of %s, got %q", cure, strings.Join(cureWords, ", "), word)
		return
	}
	for _, d := range strange(knobs, broken.lineDifferences(l.file, line.Words)) {
		l.fail(line.Line, "cure %q changes %s, which is no knob: the student may change %s", cure, d, knobText(knobs))
	}
}

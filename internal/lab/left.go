package lab

import (
	"errors"
	"slices"
	"strings"

	"golang.org/x/tools/txtar"

	"github.com/smtplab/smtplab/harness/script"
)

// readChanged reads a text after its changes. A step of the story may be about what a change has taken away, such as a
// claim about the event log of a box that is gone: such steps are left out, and told of, for else the plainest turn of a
// knob would end in mistakes that are not the student's. What is wrong in the world itself is a mistake.
func readChanged(name string, source []byte, changes []Change) (*scenario, error) {
	s, err := readText(name, source, "")
	if err == nil || onlySections(changes) {
		return s, err
	}
	d := newDraft(source)
	left, aside := d.leaveOut(err)
	if !aside {
		return nil, err
	}
	for {
		if s, err = readText(name, d.text(), ""); err == nil {
			s.left = left
			return s, nil
		}
		more, aside := d.leaveOut(err)
		if !aside {
			return nil, err
		}
		left = append(left, more...)
	}
}

// onlySections reports whether all changes are to what sections say: then a step that cannot use one tells what is wrong.
func onlySections(changes []Change) bool {
	return !slices.ContainsFunc(changes, func(c Change) bool { return c.Kind != "section" && c.Kind != "zone" })
}

// leaveOut takes out the steps that have problems, with the sections that no other line names. It reports whether that
// leaves nothing to mend: not where another line has a problem, or none has.
func (d *draft) leaveOut(err error) (left []LeftOut, aside bool) {
	var problems script.Problems
	if !errors.As(err, &problems) {
		return nil, false
	}
	var steps []int
	for _, p := range problems {
		at := p.Line - 1
		switch {
		case at >= len(d.lines): // of a section: it may be that only a step which goes has named it
		case !d.isStep(at):
			return nil, false
		case !slices.Contains(steps, at):
			steps = append(steps, at)
			left = append(left, LeftOut{Text: strings.Join(d.words(at), " "), Why: p.Text})
		}
	}
	for _, at := range slices.Backward(slices.Sorted(slices.Values(steps))) {
		words := d.words(at)
		d.remove(at)
		d.sections = slices.DeleteFunc(d.sections, func(f txtar.File) bool { return slices.Contains(words, f.Name) && !d.names(f.Name) })
	}
	return left, len(steps) > 0
}

func (d *draft) isStep(line int) bool {
	words := d.words(line)
	return len(words) > 0 && isStep[words[0]]
}

// names reports whether a line of the script says a word.
func (d *draft) names(word string) bool {
	for i := range d.lines {
		if slices.Contains(d.words(i), word) {
			return true
		}
	}
	return false
}

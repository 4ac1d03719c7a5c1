package lab

import (
	"slices"
	"strings"

	"github.com/smtplab/smtplab/fakedns"
	"github.com/smtplab/smtplab/harness"
)

// A line of the story may lay a link anew, or put other zones on a DNS server, and then says all that is there from then on. Who
// has switched a box on does not expect that it goes when the story takes another one away. So a change is made in such lines
// as well, up to the one in which the story itself turns what was changed.

// A place tells the lines of one link or DNS server from others, and parts them into boxes or faults and what stands before.
type place func(words []string) (head []string, list parts, is bool)

func linkOf(a, b string) place {
	return func(words []string) ([]string, parts, bool) {
		if len(words) < linkParts || words[0] != "link" || !(words[1] == a && words[2] == b || words[1] == b && words[2] == a) {
			return nil, nil, false
		}
		head, list := cutParts(words, linkParts)
		return head, list, true
	}
}

func serverOf(address string) place {
	return func(words []string) ([]string, parts, bool) {
		switch {
		case len(words) > 1 && words[0] == "dns" && words[1] == address:
			first := slices.IndexFunc(words, fakedns.Faults.Has)
			if first < 0 {
				first = len(words)
			}
			head, list := cutParts(words, first)
			return head, list, true
		case len(words) > 1 && words[0] == "zone" && address == harness.DefaultServer.String():
			return slices.Concat([]string{"dns", address}, words[1:]), nil, true
		}
		return nil, nil, false
	}
}

// hold makes a change in the lines of the story that lay its place anew, until the story turns the same.
func (d *draft) hold(c Change, at place) {
	steps := stepsAt(d.lines, at)
	until := turnedIn(d.book, c.Name, at)
	for _, line := range steps[:min(until, len(steps))] {
		if head, list, _ := at(d.words(line)); c.On || list.of(c.Name) != "" {
			d.put(line, append(head, list.turn(c).words()...))
		}
	}
}

// stepsAt are the lines of the story that lay a place anew.
func stepsAt(lines []string, at place) []int {
	var found []int
	story := false
	for i, line := range lines {
		words := wordsOf(line)
		if len(words) == 0 {
			continue
		}
		story = story || isStep[words[0]]
		if _, _, is := at(words); is && story {
			found = append(found, i)
		}
	}
	return found
}

// turnedIn is which of the steps at a place turns a box or fault first: has it where it was not there before, or the other way
// round, or with other settings. Where none does it is their number.
func turnedIn(lines []string, name string, at place) int {
	before := ""
	for _, line := range lines {
		words := wordsOf(line)
		if len(words) > 0 && isStep[words[0]] {
			break
		}
		if _, list, is := at(words); is {
			before += list.of(name)
		}
	}
	steps := stepsAt(lines, at)
	for i, line := range steps {
		if _, list, _ := at(wordsOf(lines[line])); list.of(name) != before {
			return i
		}
	}
	return len(steps)
}

// of is the text of one part, empty where it is not among them.
func (p parts) of(name string) string {
	i := slices.IndexFunc(p, func(have part) bool { return have[0] == name })
	if i < 0 {
		return ""
	}
	return strings.Join(p[i], " ")
}

// turnedAgain are, by line of the text after changes, the changes that a step of the story turns again.
func (d *draft) turnedAgain(changes []Change) map[int][]int {
	again := map[int][]int{}
	for i, c := range changes {
		if line := d.turnsAgain(c); line >= 0 {
			again[line+1] = append(again[line+1], i)
		}
	}
	return again
}

// turnsAgain is the first line of the story that turns what a change has turned, or -1.
func (d *draft) turnsAgain(c Change) int {
	switch c.Kind {
	case "box":
		return d.stepThatTurns(c, linkOf(c.A, c.B))
	case "fault":
		return d.stepThatTurns(c, serverOf(c.Server))
	case "zone":
		return d.stepWithout(c.Name)
	case "setting", "registry":
		return slices.IndexFunc(d.lines, func(line string) bool { return c.isSetBy(wordsOf(line)) })
	}
	return -1
}

// stepThatTurns is the first step from which on a place is not as the change has made it. Before the story turns the same, the change was
// made in its steps as well.
func (d *draft) stepThatTurns(c Change, at place) int {
	steps := stepsAt(d.lines, at)
	for _, line := range steps[min(turnedIn(d.book, c.Name, at), len(steps)):] {
		want := ""
		if c.On {
			want = strings.Join(append([]string{c.Name}, c.Settings...), " ")
		}
		if _, list, _ := at(d.words(line)); list.of(c.Name) != want {
			return line
		}
	}
	return -1
}

// stepWithout is the line of the story that puts other zones in the place of that section.
func (d *draft) stepWithout(section string) int {
	for i, line := range d.lines {
		words := wordsOf(line)
		if len(words) < 2 || words[0] != "zone" && words[0] != "dns" || !slices.Contains(words[1:], section) {
			continue
		}
		address := harness.DefaultServer.String()
		if words[0] == "dns" {
			address = words[1]
		}
		for _, step := range stepsAt(d.lines, serverOf(address)) {
			if step > i && !slices.Contains(d.words(step), section) {
				return step
			}
		}
	}
	return -1
}

// isSetBy reports whether a line of the story sets the same setting or registry value, and to something else.
func (c Change) isSetBy(words []string) bool {
	if len(words) < 3 || words[0] != "set" || words[1] != c.Host {
		return false
	}
	if c.Kind == "registry" {
		return strings.EqualFold(words[2], c.Name) && strings.Join(words[3:], " ") != c.Value
	}
	return slices.ContainsFunc(words[2:], func(w string) bool { return strings.HasPrefix(w, c.Name+"=") && w != c.Name+"="+c.Value })
}

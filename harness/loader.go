package harness

import (
	"fmt"
	"path"
	"strings"

	"github.com/smtplab/smtplab/fakedns"
	"github.com/smtplab/smtplab/harness/script"
)

// ParseScenario reads one scenario. The file's name, without ".txtar", is the scenario's. All mistakes are in the
// error, a line for each: "file:line: what was wanted, what is there".
func ParseScenario(file string, src []byte) (*Scenario, error) {
	return ParseScenarioFor(nil, file, src)
}

// ParseScenarioFor is ParseScenario for a system under test, which has names of its own for what scenarios leave open.
func ParseScenarioFor(names map[string]string, file string, src []byte) (*Scenario, error) {
	f, err := script.Parse(file, src)
	if f == nil {
		return nil, err
	}
	l := &loader{file: f, names: names, used: map[string]bool{}, zones: map[int]*fakedns.Zones{}}
	if err != nil {
		l.problems = err.(script.Problems)
	}
	s := &Scenario{Name: strings.TrimSuffix(path.Clean(file), ".txtar"), File: file, Source: f.Source, Level: "interop"}
	l.title(s)
	each := l.readEach()
	for _, value := range each.values {
		l.readCase(s, each.name, value)
	}
	l.readCures(s)
	l.checkEach(each)
	l.checkSections(each)
	if err := l.problems.Err(); err != nil {
		return nil, err
	}
	return s, nil
}

// A loader is a scenario being read.
type loader struct {
	file     *script.File
	problems script.Problems
	used     map[string]bool        // sections that a line refers to
	zones    map[int]*fakedns.Zones // by line, so that cases share them
	names    map[string]string      // of the system under test; nil for the reference in a simulated world
}

func (l *loader) fail(line int, format string, args ...any) {
	l.problems.Add(l.file.Name, line, format, args...)
}

// title takes the first paragraph.
func (l *loader) title(s *Scenario) {
	if len(l.file.Items) == 0 || !l.file.Items[0].IsComment() || l.file.Items[0].Line != 1 {
		l.fail(1, `want the title in line 1, such as "# RSET forgets the transaction"`)
		return
	}
	title, story, _ := strings.Cut(l.file.Items[0].Text, "\n")
	s.Title, s.Story = title, strings.TrimSpace(story)
	if title == "" {
		l.fail(1, "want a title, got an empty line")
	}
}

// readCase reads the script with one value of "each" put in.
func (l *loader) readCase(s *Scenario, each, value string) {
	items := make([]script.Item, len(l.file.Items))
	for i, item := range l.file.Items {
		items[i] = substitute(item, each, value)
	}
	l.readItems(s, value, items, nil)
}

// readItems reads a script into a case, with what is done before its story begins.
func (l *loader) readItems(s *Scenario, value string, items, cure []script.Item) *Case {
	c := &Case{Name: s.Name, Value: value, Scenario: s, plan: &plan{cured: cure != nil}}
	if value != "" {
		c.Name += "[" + value + "]"
	}
	r := &reader{loader: l, scenario: s, plan: c.plan, value: value, first: len(s.Cases) == 0, exercise: &Exercise{}}
	r.readAll(items, cure)
	s.Cases = append(s.Cases, c)
	return c
}

// checkSections finds sections that no line uses: a misspelt name, or a line of a mail that looks like a section's head.
func (l *loader) checkSections(e each) {
	for _, section := range l.file.Sections {
		_, value, isVariant := cutVariant(section.Name)
		switch {
		case isVariant && !e.has(value):
			l.fail(section.Line-1, "section %q: %q is no value of each", section.Name, value)
		case !l.used[section.Name]:
			l.fail(section.Line-1, "section %q is not used: name it in a line of the script, or take it out", section.Name)
		}
	}
}

// section finds the text that a case uses for a name, and notes that it is used.
func (l *loader) section(name, value string) (*script.Section, bool) {
	s, ok := l.file.Section(name, value)
	if ok {
		l.used[s.Name] = true
	}
	return s, ok
}

// cutVariant takes "refused[iis5]" apart.
func cutVariant(section string) (name, value string, ok bool) {
	name, value, ok = strings.Cut(strings.TrimSuffix(section, "]"), "[")
	return name, value, ok && strings.HasSuffix(section, "]")
}

// parseZone reads a section as zones, once for all cases.
func (l *loader) parseZone(a *script.Args, s *script.Section) *fakedns.Zones {
	if z, ok := l.zones[s.Line]; ok || a.Failed() {
		return z
	}
	z, err := fakedns.ParseZone(l.file.Name, s.Line, s.Text)
	if err != nil {
		line, text := l.place(err, s.Line)
		a.FailAt(line, "zone %q: %s", s.Name, text)
	}
	l.zones[s.Line] = z
	return z
}

// place takes the "file:line: " off another package's message, which goes into ours again.
func (l *loader) place(err error, otherwise int) (line int, text string) {
	text = err.Error()
	rest, ok := strings.CutPrefix(text, l.file.Name+":")
	if !ok {
		return otherwise, text
	}
	if _, err := fmt.Sscanf(rest, "%d:", &line); err != nil {
		return otherwise, text
	}
	_, text, _ = strings.Cut(rest, ": ")
	return line, text
}

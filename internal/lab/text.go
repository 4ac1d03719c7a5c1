package lab

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/harness/script"
)

// A scenario is a text of a request, read: the case that is meant, of the text as it is after the changes.
type scenario struct {
	*harness.Case
	file    *script.File
	left    []LeftOut     // of the story, since changes have taken away what it was about
	dropped []LeftOut     // settings that a new product does not take
	turned  map[int][]int // changes that the story turns again, by its lines
}

// source is the text, line ends LF.
func (s *scenario) source() string { return string(s.file.Source) }

// ownName is the name of a text that is not of the book.
const ownName = "my-story"

// open reads a text and makes its changes.
func (l *Lab) open(t Text) (*scenario, error) {
	name, source, err := l.find(t)
	if err != nil {
		return nil, err
	}
	if n := len(source); n > l.limits.Source {
		return nil, fmt.Errorf("scenario: want at most %d octets, got %d: make it shorter", l.limits.Source, n)
	}
	if n := len(t.Changes); n > l.limits.Changes {
		return nil, fmt.Errorf("changes: want at most %d, got %d: begin again with the text that has them", l.limits.Changes, n)
	}
	s, err := readText(name, []byte(source), t.Case)
	if err != nil || len(t.Changes) == 0 {
		return s, err
	}
	d, err := change(s.file.Source, s.Value, t.Changes)
	if err != nil {
		return nil, err
	}
	changed, err := harness.Format(d.text())
	if err != nil {
		return nil, err
	}
	if n := len(changed); n > l.limits.Source {
		return nil, fmt.Errorf("scenario: want at most %d octets, got %d with its changes: make them shorter", l.limits.Source, n)
	}
	after, err := readChanged(name, changed, t.Changes)
	if err != nil {
		return nil, err
	}
	after.dropped, after.turned = d.dropped, d.asIn(after.file).turnedAgain(t.Changes)
	return after, nil
}

// readText reads a scenario's text, and finds the case of that value.
func readText(name string, source []byte, value string) (*scenario, error) {
	file, err := script.Parse(name+".txtar", source)
	if err != nil {
		return nil, err
	}
	if err := weigh(file); err != nil {
		return nil, err
	}
	parsed, err := harness.ParseScenario(file.Name, file.Source)
	if err != nil {
		return nil, err
	}
	c, err := chosen(parsed, value)
	if err != nil {
		return nil, err
	}
	return &scenario{Case: c, file: file}, nil
}

// find is the text before the changes, and its name.
func (l *Lab) find(t Text) (name, source string, err error) {
	switch {
	case t.Source != "" && t.Name == "":
		return ownName, t.Source, nil
	case !fs.ValidPath(t.Name) || t.Name == "." || strings.ContainsAny(t.Name, "[]"):
		return "", "", fmt.Errorf("text: want the name of a scenario such as kb/q186142/fqdn-value, or a source, got name %q", t.Name)
	case t.Source != "":
		return t.Name, t.Source, nil
	}
	text, err := fs.ReadFile(l.files, t.Name+".txtar")
	if errors.Is(err, fs.ErrNotExist) {
		return "", "", fmt.Errorf("text: the book has no scenario %q; list tells those that it has", t.Name)
	}
	return t.Name, string(text), err
}

// chosen is the case of that value, or the first.
func chosen(s *harness.Scenario, value string) (*harness.Case, error) {
	if value == "" {
		return s.Cases[0], nil
	}
	i := slices.IndexFunc(s.Cases, func(c *harness.Case) bool { return c.Value == value })
	if i < 0 {
		return nil, fmt.Errorf("case: want one of the values of each in %s, got %q", s.Name, value)
	}
	return s.Cases[i], nil
}

package harness

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/smtplab/smtplab/harness/script"
	"github.com/smtplab/smtplab/sim/catalogue"
)

// ErrNoMatch says that a pattern names no case.
var ErrNoMatch = errors.New("no scenario of that name")

// A Book is a set of scenarios, in the order of their names.
type Book struct {
	Scenarios []*Scenario
}

// Load reads the scenarios below fsys: files that end in .txtar. The patterns name those that are wanted; without any,
// all are read. A pattern is the name of a scenario ("kb/q276347/smart-host-by-name"), of a case of one ("…[iis5]"), or
// of a folder; "*" and "?" stand for any letters between two slashes. All mistakes of all files are in the error, a
// line for each. A pattern that names nothing is an ErrNoMatch.
func Load(fsys fs.FS, patterns ...string) (*Book, error) { return LoadFor(nil, fsys, patterns...) }

// LoadFor is Load for a system under test, which has names of its own for what scenarios leave open: see [Real].
func LoadFor(names map[string]string, fsys fs.FS, patterns ...string) (*Book, error) {
	files, err := find(fsys, patterns)
	if err != nil {
		return nil, err
	}
	var problems script.Problems
	book := &Book{}
	var known []string
	for _, file := range files {
		name := strings.TrimSuffix(file, ".txtar")
		known = append(known, name)
		if !wanted(name, patterns) {
			continue
		}
		s, err := read(fsys, file, names)
		var more script.Problems
		switch {
		case errors.As(err, &more):
			problems = append(problems, more...)
		case err != nil:
			return nil, err
		default:
			book.Scenarios = append(book.Scenarios, s)
		}
	}
	if err := problems.Err(); err != nil {
		return nil, err
	}
	if _, err := book.Cases(patterns...); err != nil {
		if len(known) == 0 { // the folder itself may be misspelt
			files, _ = find(fsys, nil)
			for _, file := range files {
				known = append(known, strings.TrimSuffix(file, ".txtar"))
			}
		}
		return nil, suggestName(err, patterns, known)
	}
	return book, nil
}

// find lists the scenarios' files in order. It leaves out folders that hold none of those that the patterns name.
func find(fsys fs.FS, patterns []string) ([]string, error) {
	var files []string
	err := fs.WalkDir(fsys, ".", func(file string, d fs.DirEntry, err error) error {
		if d != nil && d.IsDir() && !mayHold(file, patterns) {
			return fs.SkipDir
		}
		if err == nil && !d.IsDir() && path.Ext(file) == ".txtar" {
			files = append(files, file)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("scenarios: %w", err)
	}
	slices.Sort(files)
	return files, nil
}

// mayHold reports whether something below a folder may be meant by one of the patterns.
func mayHold(folder string, patterns []string) bool {
	if len(patterns) == 0 || folder == "." {
		return true
	}
	parts := strings.Split(folder, "/")
	return slices.ContainsFunc(patterns, func(p string) bool {
		scenario, _, _ := strings.Cut(p, "[")
		want := strings.Split(path.Clean(scenario), "/")
		if want[0] == "." {
			return true
		}
		for i := range min(len(parts), len(want)) {
			if ok, err := path.Match(want[i], parts[i]); err != nil || !ok {
				return false
			}
		}
		return true
	})
}

// read reads one file, but not one that is far too large.
func read(fsys fs.FS, file string, names map[string]string) (*Scenario, error) {
	info, err := fs.Stat(fsys, file)
	if err != nil {
		return nil, fmt.Errorf("scenario: %w", err)
	}
	if info.Size() > script.MaxSize {
		var p script.Problems
		p.Add(file, 1, "want at most %d bytes, got %d: this is no scenario", script.MaxSize, info.Size())
		return nil, p
	}
	src, err := fs.ReadFile(fsys, file)
	if err != nil {
		return nil, fmt.Errorf("scenario: %w", err)
	}
	return ParseScenarioFor(names, file, src)
}

// wanted reports whether a scenario is meant by one of the patterns.
func wanted(name string, patterns []string) bool {
	return len(patterns) == 0 || slices.ContainsFunc(patterns, func(p string) bool {
		scenario, _, _ := strings.Cut(p, "[")
		return meant(name, scenario)
	})
}

// meant reports whether a pattern is the name, the last part of it, or the name of a folder above it. An empty one is
// nothing: somebody's variable was not set.
func meant(name, pattern string) bool {
	if pattern == "" {
		return false
	}
	if ok, err := path.Match(pattern, path.Base(name)); ok && err == nil && !strings.Contains(pattern, "/") && pattern != "*" {
		return true
	}
	for at := name; at != "." && at != "/"; at = path.Dir(at) {
		if ok, err := path.Match(path.Clean(pattern), at); ok && err == nil {
			return true
		}
	}
	return path.Clean(pattern) == "."
}

// Cases lists the cases that the patterns name, in the order of their names; without patterns all.
func (b *Book) Cases(patterns ...string) ([]*Case, error) {
	matched := make([]bool, len(patterns))
	var list []*Case
	for _, s := range b.Scenarios {
		for _, c := range s.Cases {
			if c.meant(patterns, matched) {
				list = append(list, c)
			}
		}
	}
	for i, ok := range matched {
		if !ok {
			return nil, fmt.Errorf("%q: %w", patterns[i], ErrNoMatch)
		}
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("%w: there are no .txtar files", ErrNoMatch)
	}
	return list, nil
}

// meant reports whether a pattern names the case, and notes which ones do. A value in brackets is compared as it
// stands, but for "*".
func (c *Case) meant(patterns []string, matched []bool) bool {
	any := len(patterns) == 0
	for i, p := range patterns {
		scenario, value, hasValue := cutVariant(p)
		if meant(c.Scenario.Name, scenario) && (!hasValue || value == c.Value || value == "*") {
			matched[i], any = true, true
		}
	}
	return any
}

// suggestName adds the nearest name of a scenario or folder.
func suggestName(err error, patterns, names []string) error {
	var all []string
	for _, name := range names {
		for at := name; at != "."; at = path.Dir(at) {
			all = append(all, at)
		}
	}
	for _, p := range patterns {
		if strings.Contains(err.Error(), fmt.Sprintf("%q", p)) {
			scenario, _, _ := cutVariant(p)
			return fmt.Errorf("%w%s", err, catalogue.Suggest(scenario, all))
		}
	}
	return err
}

// Labels are the words by which a case can be chosen: the parts of its name, its level, references and products.
func (c *Case) Labels() []string {
	labels := append(strings.Split(path.Dir(c.Name), "/"), c.Scenario.Level)
	labels = append(labels, c.Scenario.Refs...)
	for _, h := range c.hosts {
		labels = append(labels, h.product)
	}
	if c.Scenario.Role != "" {
		labels = append(labels, c.Scenario.Role)
	}
	slices.Sort(labels)
	return slices.DeleteFunc(slices.Compact(labels), func(l string) bool { return l == "." })
}

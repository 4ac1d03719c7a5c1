package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/harness/script"
	"github.com/smtplab/smtplab/scenarios"
)

// A shelf is a place that scenarios are read from: the book that the command carries, or a folder.
type shelf struct {
	fsys     fs.FS
	top      string            // what messages put before the name of a file, to make it one that can be opened
	onDisk   bool              // else inside the command
	names    map[string]string // of a system under test; nil for the simulated world
	patterns []string          // which of its scenarios are wanted; an empty one means all
}

// bookFolder is the folder of the book in the sources. The names of cases begin below it, wherever it is opened.
const bookFolder = "scenarios"

// A story is a case and the shelf that it stands on.
type story struct {
	*harness.Case
	shelf *shelf
}

// golden is the name of the golden file of the story's scenario, on its shelf.
func (s story) golden() string { return s.Scenario.Name + ".golden" }

// stories reads the scenarios that the arguments of a command name: files and folders, and patterns for the names of
// cases in the book.
func stories(args []string) ([]story, error) {
	shelves, err := shelvesFor(args)
	if err != nil {
		return nil, err
	}
	var all []story
	for _, s := range shelves {
		cases, err := s.cases()
		if err != nil {
			return nil, err
		}
		all = append(all, cases...)
	}
	return all, doubled(all)
}

// doubled refuses cases of the same name: what became of one would take the place of what became of the other.
func doubled(all []story) error {
	files := map[string]string{}
	for _, s := range all {
		if other, taken := files[s.Name]; taken {
			return misused("two cases are called %s: in %s and in %s; play them apart", s.Name, other, s.Scenario.File)
		}
		files[s.Name] = s.Scenario.File
	}
	return nil
}

// shelvesFor sorts the arguments by where they point.
func shelvesFor(args []string) ([]*shelf, error) {
	var shelves []*shelf
	for _, arg := range args {
		found, err := shelfFor(arg)
		if err != nil {
			return nil, err
		}
		i := slices.IndexFunc(shelves, func(s *shelf) bool { return s.onDisk == found.onDisk && s.top == found.top })
		if i < 0 {
			shelves = append(shelves, found)
		} else {
			shelves[i].patterns = append(shelves[i].patterns, found.patterns...)
		}
	}
	return shelves, nil
}

// value is the end of a case's name that says which case of its scenario is meant: "[iis5]".
var value = regexp.MustCompile(`\[[^\[\]/]*\]$`)

// shelfFor finds where one argument points.
func shelfFor(arg string) (*shelf, error) {
	if arg == "" {
		return nil, misused("an empty argument names nothing: a variable may not be set")
	}
	file := value.ReplaceAllString(arg, "")
	info, err := os.Stat(file)
	switch {
	case err == nil && info.IsDir():
		return folderShelf(file, file, "")
	case err == nil:
		if err := readable(file, info); err != nil {
			return nil, err
		}
		return folderShelf(filepath.Dir(file), strings.TrimSuffix(file, ".txtar"), value.FindString(arg))
	case strings.HasSuffix(file, ".txtar") || filepath.IsAbs(file) || strings.HasPrefix(file, "."):
		return nil, misused("%w", err)
	}
	return wholeBook(arg), nil
}

// wholeBook is the book that the command carries, or what the patterns choose of it.
func wholeBook(patterns ...string) *shelf {
	return &shelf{fsys: scenarios.FS, top: bookFolder, patterns: patterns}
}

// readable refuses a file that cannot be a scenario before it is read.
func readable(file string, info fs.FileInfo) error {
	switch {
	case !strings.HasSuffix(file, ".txtar"):
		return misused("%s: not a scenario: its name does not end in .txtar", file)
	case !info.Mode().IsRegular():
		return misused("%s: not a scenario: not a regular file", file)
	case strings.ContainsAny(filepath.Base(file), "[]"):
		return misused("%s: rename the file: in the name of a case, brackets hold the value of each", file)
	case info.Size() > script.MaxSize:
		return misused("%s: want a scenario of at most %d bytes, got %d", file, script.MaxSize, info.Size())
	}
	return nil
}

// folderShelf is the shelf of what lies at wanted. Its top is the book's folder, where wanted lies in one, and else top.
func folderShelf(top, wanted, value string) (*shelf, error) {
	if book, ok := bookAbove(top); ok {
		top = book
	}
	name, err := relative(top, wanted)
	if err != nil {
		return nil, misused("%s: %w", wanted, err)
	}
	pattern := filepath.ToSlash(name) + value
	if pattern == "." {
		pattern = ""
	}
	return &shelf{fsys: os.DirFS(top), top: filepath.ToSlash(top), onDisk: true, patterns: []string{pattern}}, nil
}

// bookAbove finds the innermost folder of the name that the book's has, at folder or above it.
func bookAbove(folder string) (string, bool) {
	absolute, err := filepath.Abs(folder)
	for at := folder; err == nil; at = filepath.Join(at, "..") {
		if filepath.Base(absolute) == bookFolder {
			return at, true
		}
		if absolute == filepath.Dir(absolute) {
			return "", false
		}
		absolute = filepath.Dir(absolute)
	}
	return "", false
}

// relative is filepath.Rel for paths of which only one may be absolute.
func relative(top, name string) (string, error) {
	top, err := filepath.Abs(top)
	if err != nil {
		return "", err
	}
	name, err = filepath.Abs(name)
	if err != nil {
		return "", err
	}
	return filepath.Rel(top, name)
}

// cases reads the shelf's scenarios and lists the cases wanted.
func (s *shelf) cases() ([]story, error) {
	patterns := s.patterns
	if slices.Contains(patterns, "") {
		patterns = nil
	}
	book, err := harness.LoadFor(s.names, s.fsys, patterns...)
	if err != nil {
		return nil, s.explain(err)
	}
	cases, err := book.Cases(patterns...)
	if err != nil {
		return nil, s.explain(err)
	}
	for _, scenario := range book.Scenarios {
		scenario.File = path.Join(s.top, scenario.File)
	}
	var all []story
	for _, c := range cases {
		all = append(all, story{c, s})
	}
	return all, nil
}

// explain turns an error of loading into the end of a command: lines about a place in a file get that file's full name.
func (s *shelf) explain(err error) error {
	if errors.Is(err, harness.ErrNoMatch) {
		return misused("%w%s", err, s.hint())
	}
	var problems script.Problems
	if !errors.As(err, &problems) {
		return misused("%w", err)
	}
	return located(problems, func(file string) string { return path.Join(s.top, file) })
}

// located is the end of a command that met mistakes in files, which where names as they can be opened from here.
func located(problems script.Problems, where func(file string) string) error {
	lines := make(mistakes, len(problems))
	for i, problem := range problems {
		problem.File = where(problem.File)
		lines[i] = problem.String()
	}
	return exit{code: result.ExitUsage, err: lines}
}

func (s *shelf) hint() string {
	if s.onDisk {
		return fmt.Sprintf(" (looked in the folder %s)", s.top)
	}
	return ` (all names: smtplab list scenarios)`
}

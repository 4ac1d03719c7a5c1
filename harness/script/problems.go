package script

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A Problem is one mistake in a file.
type Problem struct {
	File string
	Line int
	Text string // what was wanted, what is there, what to do
}

// String is "file:line: text".
func (p Problem) String() string { return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Text) }

// Problems are all mistakes of one or more files. As an error they print one a line, in the order of the lines.
type Problems []Problem

// Add notes a mistake, unless the same is noted already: each value of "each" reads the same lines again.
func (p *Problems) Add(file string, line int, format string, args ...any) {
	problem := Problem{File: file, Line: line, Text: fmt.Sprintf(format, args...)}
	if !slices.Contains(*p, problem) {
		*p = append(*p, problem)
	}
}

// Err is nil where there are no mistakes, else the mistakes in order.
func (p Problems) Err() error {
	if len(p) == 0 {
		return nil
	}
	sorted := slices.Clone(p)
	slices.SortStableFunc(sorted, func(a, b Problem) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
	return sorted
}

// Error implements error.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, problem := range p {
		lines[i] = problem.String()
	}
	return strings.Join(lines, "\n")
}

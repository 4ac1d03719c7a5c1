package archtest

import (
	"go/ast"
	"slices"
	"strings"
	"testing"
)

// The longest that a function, from "func" to its last brace, and a file may be. Tests are not measured: their tables
// are long, and rightly so.
const (
	functionLines = 60
	fileLines     = 400
)

func TestSizes(t *testing.T) {
	obey(t, oversized)
	var lengths []int
	for _, s := range house(t) {
		if !s.isTest() {
			lengths = append(lengths, functionLengths(s)...)
		}
	}
	slices.Sort(lengths)
	t.Logf("%d functions: median %d lines, 90th percentile %d, longest %d", len(lengths),
		lengths[len(lengths)/2], lengths[len(lengths)*9/10], lengths[len(lengths)-1])
}

// oversized finds functions and files that are too long.
func oversized(s source) []string {
	if s.isTest() {
		return nil
	}
	var found []string
	if lines := strings.Count(s.Text, "\n"); lines > fileLines {
		found = append(found, s.at(s.AST.Name, "file has %d lines, at most %d are allowed", lines, fileLines))
	}
	for _, d := range s.AST.Decls {
		f, ok := d.(*ast.FuncDecl)
		if ok && s.lines(f) > functionLines {
			found = append(found, s.at(f, "function %s has %d lines, at most %d are allowed", f.Name.Name, s.lines(f), functionLines))
		}
	}
	return found
}

func functionLengths(s source) []int {
	var lengths []int
	for _, d := range s.AST.Decls {
		if f, ok := d.(*ast.FuncDecl); ok {
			lengths = append(lengths, s.lines(f))
		}
	}
	return lengths
}

func (s source) lines(n ast.Node) int {
	return s.set.Position(n.End()).Line - s.set.Position(n.Pos()).Line + 1
}

func TestSizesAreCaught(t *testing.T) {
	function := func(lines int) string { return "func f() {\n" + strings.Repeat("\t_ = 1\n", lines-2) + "}\n" }
	caught(t, oversized, planted(t, "sim/x.go", function(61)), "function f has 61 lines")
	caught(t, oversized, planted(t, "sim/x.go", function(60)), "")
	caught(t, oversized, planted(t, "sim/x_test.go", function(61)), "")
	caught(t, oversized, planted(t, "sim/x.go", strings.Repeat("// x\n", 400)), "file has 401 lines")
	caught(t, oversized, planted(t, "sim/x.go", strings.Repeat("// x\n", 399)), "")
}

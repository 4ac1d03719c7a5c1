package archtest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// module is this module's path, which the imports of our own packages begin with.
const module = "github.com/smtplab/smtplab"

// A source is one Go file of the repository, parsed.
type source struct {
	Path string // from the top of the repository, with slashes
	Text string
	AST  *ast.File
	set  *token.FileSet
}

// A rule says what is wrong in a file, one line each, each beginning with "path:line: ".
type rule func(source) []string

// house reads all Go files of the repository.
func house(t *testing.T) []source {
	t.Helper()
	root := os.DirFS("../..")
	var all []source
	err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && name != "." && foreign(entry.Name()):
			return fs.SkipDir
		case entry.IsDir() || path.Ext(name) != ".go":
			return nil
		}
		text, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		s, err := parse(name, string(text))
		all = append(all, s)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 20 {
		t.Fatalf("found only %d Go files: is this test still two folders below the top?", len(all))
	}
	return all
}

// foreign reports whether a folder of that name holds nothing of ours: what git or a run left there.
func foreign(folder string) bool {
	return folder == "out" || folder == "testdata" || strings.HasPrefix(folder, ".")
}

// parse reads the text of a Go file as if it stood at name.
func parse(name, text string) (source, error) {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, text, parser.ParseComments)
	return source{Path: name, Text: text, AST: file, set: set}, err
}

// planted parses a file that is not in the repository. Without a package clause it gets one.
func planted(t *testing.T, name, text string) source {
	t.Helper()
	if !strings.HasPrefix(text, "package ") {
		text = "package planted\n" + text
	}
	s, err := parse(name, text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// obey fails the test for each file of the repository that breaks the rule.
func obey(t *testing.T, broken rule) {
	t.Helper()
	for _, s := range house(t) {
		for _, what := range broken(s) {
			t.Error(what)
		}
	}
}

// caught fails the test unless the rule finds fault with a planted file, in words that contain want. An empty want
// means that the rule must find nothing.
func caught(t *testing.T, broken rule, s source, want string) {
	t.Helper()
	found := strings.Join(broken(s), "\n")
	if want == "" && found != "" || !strings.Contains(found, want) {
		t.Errorf("planted in %s:\n%s\nwant a finding with %q, got %q", s.Path, s.Text, want, found)
	}
}

func (s source) folder() string { return path.Dir(s.Path) }

func (s source) isTest() bool { return strings.HasSuffix(s.Path, "_test.go") }

// at begins a finding: where in the file.
func (s source) at(n ast.Node, format string, words ...any) string {
	return fmt.Sprintf("%s: %s", s.set.Position(n.Pos()), fmt.Sprintf(format, words...))
}

// imports lists the paths that the file imports.
func (s source) imports() []string {
	var paths []string
	for _, spec := range s.AST.Imports {
		paths = append(paths, importPath(spec))
	}
	return paths
}

func importPath(spec *ast.ImportSpec) string {
	p, err := strconv.Unquote(spec.Path.Value)
	if err != nil {
		return spec.Path.Value
	}
	return p
}

// below reports whether folder is one of tops or lies below one.
func below(folder string, tops ...string) bool {
	return slices.ContainsFunc(tops, func(top string) bool {
		return folder == top || strings.HasPrefix(folder, top+"/")
	})
}

package archtest

import (
	"go/ast"
	"slices"
	"strings"
	"testing"
)

// TestSuitesHoldSpecsOnly guards against a trap: a plain test that fails beside specs is not reported when Ginkgo runs
// the package in parallel.
func TestSuitesHoldSpecsOnly(t *testing.T) {
	all := house(t)
	suites := suiteFolders(all)
	if len(suites) == 0 {
		t.Fatal("no folder holds specs: the scenarios should")
	}
	for _, s := range all {
		for _, what := range besideSpecs(suites)(s) {
			t.Error(what)
		}
	}
}

// suiteFolders lists the folders in which a test imports Ginkgo.
func suiteFolders(all []source) []string {
	var folders []string
	for _, s := range all {
		if s.isTest() && slices.Contains(s.imports(), "github.com/onsi/ginkgo/v2") {
			folders = append(folders, s.folder())
		}
	}
	return folders
}

// besideSpecs is the rule that finds plain tests in folders of specs. What starts the suite is no plain test.
func besideSpecs(suites []string) rule {
	return func(s source) []string {
		if !s.isTest() || !slices.Contains(suites, s.folder()) {
			return nil
		}
		var found []string
		for _, d := range s.AST.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && plainTest(f.Name.Name) && !calls(f, "RunSpecs") {
				found = append(found, s.at(f, "%s stands beside specs, where its failure is not seen: move it to a package without", f.Name.Name))
			}
		}
		return found
	}
}

func plainTest(name string) bool {
	return slices.ContainsFunc([]string{"Test", "Benchmark", "Fuzz", "Example"}, func(kind string) bool {
		return strings.HasPrefix(name, kind)
	})
}

// calls reports whether a function calls another by its bare or qualified name.
func calls(f *ast.FuncDecl, name string) bool {
	found := false
	ast.Inspect(f, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		switch fun := call.Fun.(type) {
		case *ast.Ident:
			found = found || fun.Name == name
		case *ast.SelectorExpr:
			found = found || fun.Sel.Name == name
		}
		return true
	})
	return found
}

func TestPlainTestsBesideSpecsAreCaught(t *testing.T) {
	broken := besideSpecs([]string{"scenarios"})
	caught(t, broken, planted(t, "scenarios/x_test.go", "func TestX() {}"), "TestX stands beside specs")
	caught(t, broken, planted(t, "scenarios/x_test.go", "func FuzzX() {}"), "FuzzX stands beside specs")
	caught(t, broken, planted(t, "scenarios/x_test.go", "func TestX() { RunSpecs() }"), "")
	caught(t, broken, planted(t, "harness/x_test.go", "func TestX() {}"), "")
	specs := planted(t, "some/x_test.go", `import . "github.com/onsi/ginkgo/v2"`)
	if got := suiteFolders([]source{specs}); !slices.Equal(got, []string{"some"}) {
		t.Errorf("want the folder some, got %v", got)
	}
}

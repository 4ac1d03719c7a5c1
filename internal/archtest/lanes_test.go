package archtest

import (
	"go/ast"
	"testing"
)

// TestDeepTestsAskForIt: what only test-deep is to do asks for SMTPLAB_DEEP. "go test -json", by which the Makefile counts, makes
// every test verbose, so that what asks for that is always done; and nobody says -short.
func TestDeepTestsAskForIt(t *testing.T) { obey(t, asksForVerbose) }

// asksForVerbose is the rule that finds tests which do more or less by a flag of go test.
func asksForVerbose(s source) []string {
	if !s.isTest() {
		return nil
	}
	var found []string
	ast.Inspect(s.AST, func(n ast.Node) bool {
		f, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if of, ok := f.X.(*ast.Ident); ok && of.Name == "testing" && (f.Sel.Name == "Verbose" || f.Sel.Name == "Short") {
			found = append(found, s.at(f, "asks testing.%s: ask for SMTPLAB_DEEP, as test-deep sets it", f.Sel.Name))
		}
		return true
	})
	return found
}

func TestVerboseTestsAreCaught(t *testing.T) {
	caught(t, asksForVerbose, planted(t, "sim/x_test.go", "func TestX(t *testing.T) { _ = testing.Verbose() }"), "asks testing.Verbose")
	caught(t, asksForVerbose, planted(t, "sim/x_test.go", "func TestX(t *testing.T) { _ = testing.Short() }"), "asks testing.Short")
	caught(t, asksForVerbose, planted(t, "sim/x_test.go", "func TestX(t *testing.T) { t.Log(t.Name()) }"), "")
}

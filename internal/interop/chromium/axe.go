//go:build interop

package chromium

import (
	"os"
	"os/exec"
	"path/filepath"

	"github.com/chromedp/chromedp"
)

// axeVersion is the version of axe-core that pages are checked with.
const axeVersion = "4.14.1"

// Axe fetches axe-core, the accessibility checker, and returns its script.
func Axe(t Test) string {
	t.Helper()
	dir := t.TempDir()
	install := exec.Command("npm", "install", "--prefix", dir, "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "axe-core@"+axeVersion)
	if out, err := install.CombinedOutput(); err != nil {
		t.Fatalf("npm: %v\n%s", err, out)
	}
	script, err := os.ReadFile(filepath.Join(dir, "node_modules/axe-core/axe.min.js"))
	if err != nil {
		t.Fatal(err)
		return ""
	}
	return string(script)
}

// check runs axe-core with all rules for WCAG 2.2 AA and the best practices, and lists what it finds.
const check = `axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}).then(r =>
	r.violations.map(v => v.id + ': ' + v.help + '\n' + v.nodes.slice(0, 4).map(n => '  ' + n.html.slice(0, 200) + '\n    ' + n.failureSummary).join('\n')).join('\n'))`

// Examine checks what the tab shows now with the script of [Axe], and returns what is wrong with it; empty for nothing.
func (b *Tab) Examine(script string) string {
	b.t.Helper()
	b.Act(`if (!globalThis.axe) {` + script + `}`)
	found, err := chromedp.Run(b.Context, chromedp.Evaluate[string](check, chromedp.EvalAwaitPromise))
	b.Must(err)
	return found
}

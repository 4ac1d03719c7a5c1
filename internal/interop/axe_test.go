//go:build interop

package interop

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"github.com/smtplab/smtplab/internal/interop/chromium"
)

// axeVersion is the version of axe-core that the page is checked with.
const axeVersion = "4.14.1"

// axe fetches axe-core, the accessibility checker, and returns its script.
func axe(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	install := exec.Command("npm", "install", "--prefix", dir, "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "axe-core@"+axeVersion)
	if out, err := install.CombinedOutput(); err != nil {
		t.Fatalf("npm: %v\n%s", err, out)
	}
	script, err := os.ReadFile(filepath.Join(dir, "node_modules/axe-core/axe.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	return string(script)
}

// check runs axe-core with all rules for WCAG 2.2 AA and the best practices, and lists what it finds.
const check = `axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}).then(r =>
	r.violations.map(v => v.id + ': ' + v.help + '\n' + v.nodes.slice(0, 4).map(n => '  ' + n.html.slice(0, 200) + '\n    ' + n.failureSummary).join('\n')).join('\n'))`

func TestAxeFindsNothing(t *testing.T) {
	script, file := axe(t), report(t)
	for _, scheme := range []string{"light", "dark"} {
		for _, state := range []struct {
			name  string
			width int64
			do    string
		}{
			{"as it opens", 1280, ``},
			{"all open", 1280, openAll},
			{"all open on a phone", 390, openAll},
			{"with bytes", 1280, `document.querySelector('` + swallowed + ` details').open = true; document.querySelector('a.m.lost').dispatchEvent(
				new MouseEvent('click', {bubbles: true, cancelable: true}))`},
			{"filtered to nothing", 1280, `document.getElementById('q').value = 'no such'; document.querySelector('.filter').dispatchEvent(new Event('input'))`},
		} {
			t.Run(scheme+" "+state.name, func(t *testing.T) {
				b := chromium.Open(t, chromium.FileAddress(file), scheme, state.width)
				chromium.Call(b, page.SetBypassCSP, page.SetBypassCSPParams{Enabled: true}) // for axe-core, not for the page
				b.Must(chromedp.Do(b.Context, chromedp.Navigate(chromium.FileAddress(file))))
				b.Act(state.do)
				b.Act(script)
				found, err := chromedp.Run(b.Context, chromedp.Evaluate[string](check, chromedp.EvalAwaitPromise))
				b.Must(err)
				if found != "" {
					t.Error(found)
				}
				b.Picture("axe " + strings.ReplaceAll(scheme+" "+state.name, " ", "-"))
			})
		}
	}
}

// The checker sees a fault that is made on purpose, so that its silence means something.
func TestAxeFindsAFault(t *testing.T) {
	b := chromium.Open(t, chromium.FileAddress(report(t)), "light", 1280)
	chromium.Call(b, page.SetBypassCSP, page.SetBypassCSPParams{Enabled: true})
	b.Act(`document.querySelector('main').append(document.createElement('img')); document.querySelector('h1').style.color = '#ddd'`)
	b.Act(axe(t))
	found, err := chromedp.Run(b.Context, chromedp.Evaluate[string](check, chromedp.EvalAwaitPromise))
	b.Must(err)
	for _, want := range []string{"image-alt", "color-contrast"} {
		if !strings.Contains(found, want) {
			t.Errorf("want %s, got %q", want, found)
		}
	}
}

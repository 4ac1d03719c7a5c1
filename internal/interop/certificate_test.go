//go:build interop

package interop

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/internal/interop/chromium"
	"github.com/smtplab/smtplab/scenarios"
)

// certificate examines a product of ours that fails some cases, and writes the page.
func certificate(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	r := result.NewReport("smtplab test", 1)
	r.System = &result.System{Name: "exchange2003", Adapter: "product", Address: "simulated", Abilities: []string{"mailbox"}, Config: map[string]string{"a.conf": "x = " + nasty},
		Edition: scenarios.Edition, Mode: result.Operational, Machine: "here", Again: "smtplab certify server product:exchange2003"}
	folder, err := result.Create(dir, r)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases(t) {
		if !c.IsConformance() || !strings.HasPrefix(c.Name, "rfc2034/") && !strings.HasPrefix(c.Name, "rfc3461/") && !strings.HasPrefix(c.Name, "rfc5321/2") {
			continue
		}
		if c, err = c.ByProduct("exchange2003"); err != nil {
			t.Fatal(err)
		}
		run, err := c.Run(context.Background(), harness.Options{})
		if err != nil {
			t.Fatal(err)
		}
		files, err := run.Files()
		if err != nil {
			t.Fatal(err)
		}
		if err := folder.Put(run.Judge(), files); err != nil {
			t.Fatal(err)
		}
	}
	return chromium.FileAddress(render(t, r, dir, "certificate"))
}

func TestAxeFindsNothingInACertificate(t *testing.T) {
	script, address := chromium.Axe(t), certificate(t)
	for _, scheme := range []string{"light", "dark"} {
		for _, width := range []int64{1280, 390} {
			b := chromium.Open(t, address, scheme, width)
			chromium.Call(b, page.SetBypassCSP, page.SetBypassCSPParams{Enabled: true}) // for axe-core, not for the page
			b.Must(chromedp.Do(b.Context, chromedp.Navigate(address)))
			b.Act(openAll)
			if found := b.Examine(script); found != "" {
				t.Errorf("%s, %d: %s", scheme, width, found)
			}
		}
	}
}

// The page is quiet, shows its buttons, and copies the commands.
func TestCertificateCopies(t *testing.T) {
	b := chromium.Open(t, certificate(t), "light", 1280)
	b.Wait(`document.querySelectorAll('button.copy:not([hidden])').length > 5`)
	b.Act(`document.querySelector('.failure .copyable button').click()`)
	b.Wait(`document.getElementById('status').textContent === 'Copied' || getSelection().toString().includes('printf')`)
	b.Quiet()
}

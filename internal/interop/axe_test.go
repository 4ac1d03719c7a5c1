//go:build interop

package interop

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"github.com/smtplab/smtplab/internal/interop/chromium"
)

func TestAxeFindsNothing(t *testing.T) {
	script, file := chromium.Axe(t), report(t)
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
				if found := b.Examine(script); found != "" {
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
	found := b.Examine(chromium.Axe(t))
	for _, want := range []string{"image-alt", "color-contrast"} {
		if !strings.Contains(found, want) {
			t.Errorf("want %s, got %q", want, found)
		}
	}
}

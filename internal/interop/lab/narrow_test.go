//go:build interop

package lab

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/smtplab/smtplab/internal/interop/chromium"
)

// beyond lists what is wider than the window, or than the dialog that it is in, but for what scrolls in a frame of its own.
const beyond = `(() => {
	const top = document.querySelector('dialog[open]') ?? document.documentElement
	const right = Math.max(innerWidth, 0) + 1
	if (document.documentElement.scrollWidth <= right && top.scrollWidth <= top.clientWidth + 1) return ''
	const scrolls = e => e && e !== document.documentElement && (/auto|scroll|hidden|clip/.test(getComputedStyle(e).overflowX) || scrolls(e.parentElement))
	const wide = [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > right && !scrolls(e.parentElement))
	return 'the page is ' + document.documentElement.scrollWidth + ' wide in a window of ' + innerWidth + ': ' + wide.slice(0, 5).map(e => e.outerHTML.slice(0, 120)).join('\n')
})()`

// squeezed lists what holds much and shows next to nothing of it.
const squeezed = `[...document.querySelectorAll('body *')].filter(e => e.scrollHeight > e.clientHeight + 20 && e.clientHeight > 0 && e.clientHeight < 60
	&& /auto|scroll|hidden/.test(getComputedStyle(e).overflowY) && e.clientWidth > 60 && e.tagName !== 'INPUT')
	.map(e => e.clientHeight + ' of ' + e.scrollHeight + ' pixels: ' + e.outerHTML.slice(0, 120)).slice(0, 5).join('\n')`

// narrow are windows in which there is little room.
var narrow = []struct {
	name string
	view chromedp.Action[chromedp.Void]
}{
	{"phone", chromedp.EmulateViewport(360, 740, chromedp.EmulateMobile, chromedp.EmulateTouch)},
	{"zoom of 200 percent", chromedp.EmulateViewport(640, 450, chromedp.EmulateScale(2))}, // as a browser does it, in a window of 1280 by 900
}

// On a phone, and where the letters are twice as large, all can be done, and nothing has to be moved from side to side.
func TestNarrow(t *testing.T) {
	for _, n := range narrow {
		t.Run(n.name, func(t *testing.T) {
			both(t, func(t *testing.T, address string) {
				s := sit(t, address)
				s.Must(chromedp.Do(s.Context, n.view))
				for _, at := range stations {
					at.to(s)
					for _, fault := range []string{beyond, squeezed} {
						if found := chromium.See[string](s.Tab, fault); found != "" {
							t.Errorf("%s: %s", at.name, found)
						}
					}
					s.Picture(n.name + " " + at.name)
				}
				s.Quiet()
			})
		})
	}
}

// Both looks find faults that are made on purpose, so that their silence means something.
func TestNarrowFindsFaults(t *testing.T) {
	s := sit(t, serveHere(t, ways[0]))
	s.Must(chromedp.Do(s.Context, narrow[0].view))
	s.Await("heading", "The articles")
	if found := chromium.See[string](s.Tab, beyond) + chromium.See[string](s.Tab, squeezed); found != "" {
		t.Fatalf("want no fault yet, got %s", found)
	}
	s.Act(`const wide = document.createElement('p'); wide.style.width = '500px'; wide.textContent = 'wide'; document.querySelector('main').append(wide)`)
	if found := chromium.See[string](s.Tab, beyond); !strings.Contains(found, "wide") {
		t.Errorf("want what is too wide, got %q", found)
	}
	s.Act(`const low = document.createElement('div'); low.style.cssText = 'height: 30px; overflow: auto'; low.innerHTML = '<p>low</p>'.repeat(9); document.querySelector('main').append(low)`)
	if found := chromium.See[string](s.Tab, squeezed); !strings.Contains(found, "low") {
		t.Errorf("want what is too low, got %q", found)
	}
}

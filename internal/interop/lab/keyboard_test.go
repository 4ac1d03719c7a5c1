//go:build interop

package lab

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/smtplab/smtplab/internal/interop/chromium"
)

// unseen is what the focus is on, where nothing shows that it is.
const unseen = `(() => {
	let e = document.activeElement
	while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement
	const shows = s => (s.outlineStyle !== 'none' && s.outlineWidth !== '0px') || s.boxShadow !== 'none'
	return !e || e === document.body || shows(getComputedStyle(e)) || shows(getComputedStyle(e.parentElement)) ? '' : e.outerHTML.slice(0, 120)
})()`

// A hand that has no mouse.
type keyboard struct{ student }

// to goes to a control with the tabulator, forward or, with Shift, back. The focus must be seen at each stop.
func (k keyboard) to(role, name string, options ...chromedp.KeyOption) {
	k.t.Helper()
	k.Await(role, name)
	for range 150 {
		k.Press("\t", options...)
		if where := chromium.See[string](k.Tab, unseen); where != "" {
			k.t.Errorf("the focus does not show on %s", where)
		}
		if k.Focused(role, name) {
			return
		}
	}
	k.t.Fatalf("%s %q cannot be reached with the tabulator", role, name)
}

// presses a control that it goes to.
func (k keyboard) presses(role, name string, options ...chromedp.KeyOption) {
	k.t.Helper()
	k.to(role, name, options...)
	k.Press(kb.Enter)
}

var back = chromedp.KeyModifiers(chromedp.ModifierShift)

// A whole lesson without a mouse, from the book to the cure. What opens takes the focus, and what closes gives it back.
func TestKeyboardOnly(t *testing.T) {
	both(t, func(t *testing.T, address string) {
		k := keyboard{sit(t, address)}
		k.presses("link", "Skip to the content")
		k.presses("link", "Begin:*")
		k.presses("button", "Let it happen")
		k.AwaitFocus("heading", fates)
		k.moves()
		k.presses("button", "mail.contoso.example*", back)
		k.presses("button", "SMTP connector…")
		k.to("checkbox", "Send HELO instead of EHLO*")
		k.Press(" ")
		k.presses("button", "OK")
		k.AwaitFocus("button", "SMTP connector…")
		k.presses("button", "Restart the service", back)
		k.sees("region", "The service on*", "The service is running")
		k.Press(kb.Escape)
		k.AwaitFocus("button", "mail.contoso.example*")
		k.presses("button", "Let it happen with your changes")
		k.AwaitFocus("heading", fates)
		k.sees("region", compare, "delivered after")
		k.Quiet()
	})
}

// moves goes through the run by the slider, the tabs and the diagram, each with the arrow keys.
func (k keyboard) moves() {
	k.t.Helper()
	k.to("slider", "Moment")
	k.Press(kb.Home)
	k.AwaitText("region", "Bytes", "Nothing has happened yet")
	k.Press(kb.ArrowRight)
	k.to("listbox", "What happened, in order of time")
	k.Press(kb.End)
	k.AwaitText("region", "What happened, step by step", "2 days")
	k.to("tab", "Both ends")
	k.Press(kb.ArrowRight)
	k.AwaitText("region", seen, "The queue is empty.")
}

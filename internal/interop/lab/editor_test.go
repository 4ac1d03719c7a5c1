//go:build interop

package lab

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

var ctrl = chromedp.KeyModifiers(chromedp.ModifierCtrl)

// One's own story: a mistake is said at its line, the catalogue completes what is begun, and what can be read is played.
func TestEditor(t *testing.T) {
	both(t, func(t *testing.T, address string) {
		s := sit(t, address)
		s.Click("link", "Write your own")
		const text, editor = "The text of the scenario", "Editor for scenarios"
		s.Click("textbox", text)
		s.Press(kb.Home, ctrl)
		s.Press(kb.ArrowDown + kb.ArrowDown + kb.ArrowDown)
		s.Write("hots mail.a.example\n")
		s.sees("region", editor, "One mistake", `unknown word "hots"; did you mean "host"?`)
		s.Press(kb.End, ctrl)
		s.Click("button", "Line 4") // which leads there
		s.AwaitFocus("textbox", text)
		s.Press(kb.End, back) // Shift selects
		s.Press(kb.Delete)
		s.sees("region", editor, "The text can be read.")
		s.Write("li")
		s.Press(" ", ctrl)
		s.Await("option", "link*")
		s.Press(kb.Escape)
		s.Press(kb.Backspace + kb.Backspace)
		s.sees("region", editor, "The text can be read.")
		s.Press(kb.Enter, ctrl)
		s.sees("list", fates, "delivered after")
		s.Picture(t.Name())
		s.Quiet()
	})
}

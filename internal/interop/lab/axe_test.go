//go:build interop

package lab

import (
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/smtplab/smtplab/internal/interop/chromium"
)

// A station is a place of the page at which it is checked; to goes there from the one before.
type station struct {
	name string
	to   func(s student)
}

var stations = []station{
	{"book", func(s student) { s.Await("heading", "The articles") }},
	{"search", func(s student) { s.Type("searchbox", "Search the book*", "xexch50"); s.Await("region", "Found") }},
	{"lesson", func(s student) { s.opens(offer) }},
	{"run", func(s student) { s.runs() }},
	{"event viewer", func(s student) { s.looksAt("Event viewer", "20031") }},
	{"mail", func(s student) { s.looksAt("Mail", "Delivery Status Notification") }},
	{"DNS", func(s student) { s.looksAt("DNS", "MX") }},
	{"in the middle", func(s student) { s.goesTo("2"); s.looksAt("Queue", "bob@fabrikam.example") }},
	{"desk", func(s student) { s.Click("button", "mail.contoso.example*"); s.Await("button", "Registry Editor…") }},
	{"property sheet", func(s student) { s.Click("button", "SMTP virtual server…"); s.Click("tab", "Delivery") }},
	{"window behind a page", func(s student) { s.Click("button", "Advanced…"); s.Await("textbox", "Smart host*") }},
	{"registry", func(s student) {
		s.closes("Advanced Delivery")
		s.closes("SMTP virtual server properties")
		s.Click("button", "Registry Editor…")
		s.Await("treeitem", "SMTPSVC")
	}},
	{"new value", func(s student) { s.Click("button", "New DWORD Value…"); s.Await("textbox", "Value data") }},
	{"waiting for a restart", func(s student) {
		s.Type("textbox", "Value name", "SuppressExternal")
		s.Type("textbox", "Value data", "1")
		s.Click("button", "OK")
		s.closes("Registry Editor")
		s.closes("*")
		s.sees("region", "The world", "wait for a restart")
	}},
	{"path", func(s student) { s.Click("button", "Between*"); s.Await("switch", "isa2000") }},
	{"compared", func(s student) { s.Click("switch", "isa2000"); s.closes("*"); s.runsAgain() }},
	{"DNS server", func(s student) { s.Click("button", "DNS 198*"); s.Await("button", "Put the zone in force") }},
	{"zone not kept", func(s student) {
		s.closes("DNS server")
		s.leavesZone("198.51.100.53", "world", "mx    A", "mx    what", "Put it in force")
		s.sees("alertdialog", "*", "The zone cannot be read")
	}},
	{"faults", func(s student) {
		s.Click("button", "Throw it away")
		s.Gone("dialog", "DNS server")
		s.Click("button", "DNS 198*")
		s.Click("tab", "Faults")
		s.Await("switch", "tcp-refused")
	}},
	{"console", func(s student) {
		s.closes("DNS server")
		s.Click("button", "Connect to mail.contoso.example, port 25")
		s.sees("log", "Telnet to*", "220")
		s.says("Type to mail.contoso.example", "EHLO me.example")
		s.sees("log", "Telnet to*", "250")
	}},
	{"evidence", func(s student) { s.Click("button", "Captures, mail and logs …"); s.Await("heading", "Captures") }},
	{"cure", func(s student) { s.book(); s.opens("Bob's lunch: get the mail out of the building") }},
	{"hinted", func(s student) { s.Click("button", "Give me a hint*"); s.Await("list", "Hints") }},
	{"judged", func(s student) {
		s.Click("button", "Run it as it is")
		s.sees("region", exercise, "This is the trouble")
	}},
	{"prediction", func(s student) { s.book(); s.opens("A name with a full stop") }},
	{"answered", func(s student) {
		s.Click("radio", "*")
		s.Click("button", "This is my answer*")
		s.Await("button", "Answer again")
	}},
	{"diagnosis", func(s student) { s.book(); s.opensUntold("There is nothing to read"); s.Await("list", fates) }},
	{"editor", func(s student) { s.Click("link", "Write your own"); s.Await("button", "Run it") }},
	{"mistake", func(s student) {
		s.Click("textbox", "The text of the scenario")
		s.Press(kb.Home, chromedp.KeyModifiers(chromedp.ModifierCtrl))
		s.Write("nonsense\n")
		s.AwaitText("region", "Editor for scenarios", "nonsense")
	}},
	{"teacher's sheet", func(s student) {
		s.book()
		s.Click("link", "Teacher’s sheet for KB 818222")
		s.Await("heading", "What happens in the lessons")
	}},
}

// book goes back to the book, with nothing searched for.
func (s student) book() {
	s.t.Helper()
	s.Click("link", "The book")
	s.Type("searchbox", "Search the book*", "")
}

// Nobody is kept out: axe-core finds nothing at any station, in light and in dark.
func TestAxeFindsNothing(t *testing.T) {
	script := chromium.Axe(t)
	both(t, func(t *testing.T, address string) {
		s := sit(t, address)
		chromium.Call(s.Tab, page.SetBypassCSP, page.SetBypassCSPParams{Enabled: true}) // for axe-core, not for the page
		s.Must(chromedp.Do(s.Context, chromedp.Navigate(address)))
		for _, at := range stations {
			at.to(s)
			for _, scheme := range []string{"light", "dark"} {
				s.scheme(scheme)
				if found := s.Examine(script); found != "" {
					t.Errorf("%s, %s: %s", at.name, scheme, found)
				}
				s.Picture("axe " + at.name + " " + scheme)
			}
		}
	})
}

// scheme changes the colours to those for that taste.
func (s student) scheme(name string) {
	s.t.Helper()
	chromium.Call(s.Tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: name}, {Name: "prefers-reduced-motion", Value: "reduce"}}})
}

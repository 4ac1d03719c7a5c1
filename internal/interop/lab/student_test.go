//go:build interop

package lab

import (
	"strings"
	"testing"

	"github.com/smtplab/smtplab/internal/interop/chromium"
)

// Regions and lists of the page, by the names that those hear who do not see it.
const (
	fates   = "What became of the mail"
	compare = "Before and now"
	seen    = "What each party sees at this moment"
)

// A student sits at the page and does what people do there: each of these methods is a few clicks, and waits for what they
// bring.
type student struct {
	*chromium.Tab
	t *testing.T
}

// sit opens the page at a desk, in light or dark, in a browser that has never seen it.
func sit(t *testing.T, address string) student {
	t.Helper()
	return student{visit(t, address), t}
}

// opens a lesson of the book by its title. Those that a card does not show at first are found by the search.
func (s student) opens(title string) {
	s.t.Helper()
	s.Type("searchbox", "Search the book*", title)
	s.Click("link", title)
	s.Await("heading", title)
}

// runs what is shown for the first time.
func (s student) runs() {
	s.t.Helper()
	s.Click("button", "Let it happen*")
	s.Await("list", fates)
}

// runsAgain lets it happen with what was turned, and waits until both runs stand side by side.
func (s student) runsAgain() {
	s.t.Helper()
	s.Click("button", "Let it happen with your changes")
	s.Await("region", compare)
}

// sees text in a region, or waits for it.
func (s student) sees(role, name string, texts ...string) {
	s.t.Helper()
	for _, text := range texts {
		s.AwaitText(role, name, text)
	}
}

// looksAt opens one of the tabs beside the diagram, and sees text there.
func (s student) looksAt(tab string, texts ...string) {
	s.t.Helper()
	s.Click("tab", tab+"*")
	s.sees("region", seen, texts...)
}

// goesTo a chapter of the run: its first moment.
func (s student) goesTo(chapter string) {
	s.t.Helper()
	s.Click("button", "Chapter "+chapter+" *")
}

// follows a chapter in the diagram to the line in which something is said, and finds it at both ends, and as octets.
func (s student) follows(chapter, line string) {
	s.t.Helper()
	s.goesTo(chapter)
	s.Click("option", "*"+line)
	s.looksAt("Both ends", line)
	s.sees("region", "Bytes", line)
}

// closes a window by its title.
func (s student) closes(title string) {
	s.t.Helper()
	s.Await("dialog", title)
	s.Click("button", "Close")
	s.Gone("dialog", title)
}

// restarts the service in the window of a server, and closes it.
func (s student) restarts() {
	s.t.Helper()
	s.Click("button", "Restart the service")
	s.sees("region", "The service on*", "The service is running")
	s.closes("*")
}

// writes a value into the registry: the key as it is made below the last one that is there, with the keys that lack.
func (s student) writes(key []string, kind, name, data string) {
	s.t.Helper()
	s.Click("button", "Registry Editor…")
	s.Await("dialog", "Registry Editor")
	s.Click("treeitem", key[0])
	for _, below := range key[1:] {
		s.Click("button", "New key…")
		s.Type("textbox", "Key name", below)
		s.Click("button", "OK")
		s.Await("treeitem", below)
	}
	s.Click("button", "New "+kind+"…")
	s.Type("textbox", "Value name", name)
	s.Type("textbox", "Value data", data)
	s.Click("button", "OK")
	s.Await("button", "Modify "+name)
	s.closes("Registry Editor")
}

// sets a setting in one of a server's windows, on a page of it, perhaps in the window behind that page.
func (s student) sets(window, page, behind, label, value string) {
	s.t.Helper()
	s.Click("button", window+"…")
	if page != "" {
		s.Click("tab", page)
	}
	if behind != "" {
		s.Click("button", behind)
	}
	if value == "yes" {
		s.Click("checkbox", label)
	} else {
		s.Type("textbox", label, value)
	}
	if behind != "" {
		s.Click("button", "OK")
		s.Gone("button", "Cancel*")
	}
	s.Click("button", "OK")
	s.Gone("dialog", window+" properties")
}

// zone changes a line of a zone, and puts it in force.
func (s student) zone(server, zone, old, new string) {
	s.t.Helper()
	s.Click("button", "DNS "+server+"*")
	box := "Zone text of " + zone
	text := s.Value("textbox", box)
	if !strings.Contains(text, old) {
		s.t.Fatalf("zone %s: want %q in it, got\n%s", zone, old, text)
	}
	s.Type("textbox", box, strings.Replace(text, old, new, 1))
	s.Click("button", "Put the zone in force")
	s.sees("dialog", "DNS server", "The zone is in force.")
	s.closes("DNS server")
}

// leavesZone types into a zone and closes the window, which asks what becomes of it.
func (s student) leavesZone(server, zone, old, new, becomes string) {
	s.t.Helper()
	s.Click("button", "DNS "+server+"*")
	box := "Zone text of " + zone
	s.Type("textbox", box, strings.Replace(s.Value("textbox", box), old, new, 1))
	s.Click("button", "Close")
	s.sees("alertdialog", "*", "You changed the zone "+zone)
	s.Click("button", becomes)
}

// opensUntold opens a lesson whose title is not shown, as it would tell too much.
func (s student) opensUntold(title string) {
	s.t.Helper()
	s.Type("searchbox", "Search the book*", title)
	s.Click("link", title)
	s.Await("heading", "What is the matter here?")
}

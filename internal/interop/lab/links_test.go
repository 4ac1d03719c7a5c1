//go:build interop

package lab

import (
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/smtplab/smtplab/internal/interop/chromium"
)

// What is shown of a state, in words: all of it must come back from its link.
func (s student) shown() map[string]string {
	s.t.Helper()
	shown := map[string]string{}
	for role, names := range map[string][]string{"region": {"The world", compare, seen, "Bytes"}, "list": {fates}, "log": {"Telnet to mx.fabrikam.example"}} {
		for _, name := range names {
			s.Await(role, name)
			shown[name] = s.Text(role, name)
		}
	}
	shown["title"] = chromium.See[string](s.Tab, `document.querySelector('h1').innerText`)
	return shown
}

// A link restores the exact state in a browser that has never seen the page: what was turned, the run and the one before it,
// the moment, the tab, and what was typed.
func TestLink(t *testing.T) {
	both(t, func(t *testing.T, address string) {
		s := sit(t, address)
		s.opens(offer)
		s.runs()
		s.Click("button", "mail.contoso.example*")
		s.sets("SMTP connector", "", "", "Send HELO instead of EHLO*", "yes")
		s.restarts()
		s.runsAgain()
		s.looksAt("DNS", "fabrikam.example MX")
		s.goesTo("2")
		s.Choose("Window to", "mx.fabrikam.example")
		s.Click("button", "Connect to mx.fabrikam.example, port 25")
		s.says("Type to mx.fabrikam.example", "EHLO me.example")
		s.sees("log", "Telnet to mx.fabrikam.example", "250 ")
		want := s.shown()
		link := s.settled()
		s.Click("button", "Copy the link")
		s.sees("region", "Take it away", "Copied.")
		if len(link) > 2000 {
			t.Errorf("want a link that any mail program takes, got %d characters", len(link))
		}
		s.Quiet()

		fresh := student{visit(t, link), t}
		for name, got := range fresh.shown() {
			if got != want[name] {
				t.Errorf("%s: want\n%s\ngot\n%s", name, want[name], got)
			}
		}
		if again := fresh.settled(); again != link {
			t.Errorf("want the same link again\n%s\ngot\n%s", link, again)
		}
		fresh.Quiet()
	})
}

// settled is the page's address once the page has written all of its state into it.
func (s student) settled() string {
	s.t.Helper()
	const address = `new Promise(done => setTimeout(() => done(location.href), 600))`
	link, err := chromedp.Run(s.Context, chromedp.Evaluate[string](address, chromedp.EvalAwaitPromise))
	s.Must(err)
	return link
}

// A damaged link is said to be one, and leads to the book.
func TestDamagedLink(t *testing.T) {
	both(t, func(t *testing.T, address string) {
		s := student{visit(t, address+"#lesson/kb/kb818222/blob-swallowed~AAAA"), t}
		s.sees("alert", "*", "This link is damaged")
		s.Await("heading", "The articles")
	})
}

// The seed is in the link; one that is none is refused with what it must be, on the page as in a link.
func TestSeed(t *testing.T) {
	both(t, func(t *testing.T, address string) {
		s := sit(t, address)
		s.opens(offer)
		s.Act(`document.querySelector('.advanced').open = true`)
		s.Type("textbox", "Seed", "seven")
		s.Click("button", "Use this seed")
		s.sees("alert", "*", "A seed is a whole number from 1 to 9007199254740991, and not “seven”.")
		s.Type("textbox", "Seed", "7")
		s.Click("button", "Use this seed")
		s.runs()
		s.sees("region", "Take it away", "seed 7.")
		fresh := student{visit(t, s.settled()), t}
		fresh.sees("region", "Take it away", "seed 7.")
		if seed := fresh.Value("textbox", "Seed"); seed != "7" {
			t.Errorf("want the seed in its field, got %q", seed)
		}
		fresh.Quiet()
		s.Quiet()
	})
}

// The back button goes back: from the run after a change to the change, to the run before it, to the lesson, to the book; and
// forward again.
func TestBackButton(t *testing.T) {
	both(t, func(t *testing.T, address string) {
		s := sit(t, address)
		s.opens(offer)
		s.runs()
		s.Click("button", "Between mail.contoso.example and mx.fabrikam.example: isa2000")
		s.Click("switch", "isa2000")
		s.closes("The path between two hosts")
		s.runsAgain()
		back, forward := chromedp.NavigateBack(), chromedp.NavigateForward()
		s.Must(chromedp.Do(s.Context, back))
		s.Await("button", "Let it happen with your changes")
		s.Must(chromedp.Do(s.Context, back))
		s.sees("list", fates, offerLost...)
		s.Gone("button", "All as it was")
		s.Must(chromedp.Do(s.Context, back))
		s.Await("button", "Let it happen")
		s.Must(chromedp.Do(s.Context, back))
		s.Await("searchbox", "Search the book*")
		s.Must(chromedp.Do(s.Context, forward, forward))
		s.sees("list", fates, offerLost...)
		s.Quiet()
	})
}

// What was looked for stays with its place in the history: from a lesson one comes back to what was found, and "The book" is the book.
func TestSearchIsKept(t *testing.T) {
	s := sit(t, serveHere(t, ways[0]))
	s.opens(offer)
	s.Must(chromedp.Do(s.Context, chromedp.NavigateBack()))
	s.sees("region", "Found", offer)
	if got := s.Value("searchbox", "Search the book*"); got != offer {
		t.Errorf("the search: want %q again, got %q", offer, got)
	}
	s.Click("link", "The book")
	s.Await("heading", "The articles")
	if got := s.Value("searchbox", "Search the book*"); got != "" {
		t.Errorf("the book: want no search in it, got %q", got)
	}
	s.Must(chromedp.Do(s.Context, chromedp.NavigateBack()))
	s.sees("region", "Found", offer)
	s.Quiet()
}

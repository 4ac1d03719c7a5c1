//go:build interop

package lab

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// exercise is the box that asks, hints and judges.
const exercise = "Exercise: *"

// A cure that fails, all hints, what is known to be right, and then the cure itself; the book remembers that it was solved, and
// the file for a teacher tells how.
func TestCureFailedHintedSolved(t *testing.T) {
	both(t, func(t *testing.T, address string) {
		s := sit(t, address)
		s.opens("The offer: get it to Bob today")
		s.sees("region", exercise, "1 message comes into the mailbox of bob@fabrikam.example.", "Yours to change: the settings of mail.contoso.example", "the registry of mail.contoso.example", "not tried yet")
		if s.Has("button", "The scenario as a file") || s.Has("button", "Another product…") {
			t.Error("want the scenario kept until the answer, and no other product")
		}
		s.Click("button", "Between mail.contoso.example and mx.fabrikam.example: isa2000")
		s.sees("dialog", "*", "mail.contoso.example") // which is not the student's to change
		s.closes("*")
		s.Click("button", "mail.contoso.example*")
		s.writes([]string{"SMTPSVC", "XEXCH50"}, "String Value", "SuppressExternal", "1") // a text in the place of a DWORD
		s.restarts()
		s.Click("button", "Run it and judge")
		s.sees("region", exercise, "Not cured yet.", "Wanted: ", "tried once")
		for _, hint := range []string{"Give me a hint (1 of 4)", "Another hint (2 of 4)", "Another hint (3 of 4)", "Another hint (4 of 4)"} {
			s.Click("button", hint)
		}
		s.sees("list", "Hints", "Method 1 is a registry value")
		s.Await("button", "Show me a cure")
		s.Click("button", "mail.contoso.example*")
		s.sets("SMTP connector", "", "", "Send HELO instead of EHLO*", "yes")
		s.restarts()
		s.Click("button", "Run it and judge")
		s.sees("region", exercise, "Cured.", "Cures that are known; yours may be another", "✓ solved on")
		s.Picture(t.Name())
		s.Click("link", "The book")
		s.Type("searchbox", "Search the book*", "")
		s.sees("region", "Your progress", "1 of 20 solved")
		progress(t, s, "exercises/cure/the-offer")
		s.Quiet()
	})
}

// progress takes the progress file away, and wants an exercise in it that was solved at the second try with four hints.
func progress(t *testing.T, s student, name string) {
	t.Helper()
	var file struct {
		Exercises map[string]struct {
			Tries, Hints int
			Solved       string
		}
	}
	if err := json.Unmarshal(s.Download("Write my progress to a file", "smtplab-progress.json"), &file); err != nil {
		t.Fatal(err)
	}
	if e := file.Exercises[name]; e.Tries != 2 || e.Hints != 4 || e.Solved == "" {
		t.Errorf("progress of %s: want solved at the second try with four hints, got %+v", name, e)
	}
}

// A prediction: the run is not shown before the answer, and after it the answer is judged by the run.
func TestPredict(t *testing.T) {
	both(t, func(t *testing.T, address string) {
		s := sit(t, address)
		s.opens("The offer that Bob waits for")
		if s.Has("button", "Let it happen") || s.Has("region", fates) {
			t.Error("want no run before the answer")
		}
		s.tellsNothing("The 354 was heard")
		s.Click("radio", "In Bob's mailbox: the BLOB is lost, but the message is not.")
		s.Click("button", "This is my answer: run it")
		s.sees("region", exercise, "Not so.", "What is right: In the queue of mail.contoso.example.", "The 354 was heard")
		s.sees("list", fates, "still waiting in the queue of mail.contoso.example")
		s.Click("button", "Answer again")
		s.Click("radio", "In the queue of mail.contoso.example.")
		s.Click("button", "This is my answer*")
		s.sees("region", exercise, "Right.")
		s.Quiet()
	})
}

// A diagnosis: logs and dialogue are there to be read, but neither the world nor the story's words.
func TestDiagnose(t *testing.T) {
	both(t, func(t *testing.T, address string) {
		s := sit(t, address)
		s.opensUntold("Bounced after two days, but only from some")
		s.sees("region", exercise, "what is wrong here?")
		s.Await("list", fates)
		s.looksAt("Event viewer", "20031")
		for _, told := range []string{"The world", "What the story claims*"} {
			if s.Has("region", told) {
				t.Errorf("want %q kept until the answer", told)
			}
		}
		if s.Has("button", "The scenario as a file") || s.Has("option", "*isa2000*") {
			t.Error("want neither the scenario nor the box before the answer")
		}
		s.tellsNothing("it blocks what follows the command")
		s.Click("button", "Captures, mail and logs …")
		s.Await("button", "mail.adatum.example--firewall.pcapng*")
		s.Click("radio", "KB818222: mail remains in the outbound queue after XEXCH50")
		s.Click("button", "This is my answer")
		s.sees("region", exercise, "Right.", "it blocks what follows the command")
		s.Await("region", "The world")
		s.Quiet()
	})
}

// tellsNothing sees to it that nothing that the page was sent has these words.
func (s student) tellsNothing(words string) {
	s.t.Helper()
	const all = `Promise.all(performance.getEntriesByType('resource').filter(e => e.name.endsWith('book.json')).map(e => fetch(e.name).then(r => r.text())))
		.then(texts => document.documentElement.outerHTML + texts.join())`
	sent, err := chromedp.Run(s.Context, chromedp.Evaluate[string](all, chromedp.EvalAwaitPromise))
	s.Must(err)
	if strings.Contains(sent, words) {
		s.t.Errorf("want %q kept until the answer", words)
	}
}

// Who reads the scenario is told the answer, and the progress says so; the answer is then judged as ever.
func TestReadTheScenario(t *testing.T) {
	both(t, func(t *testing.T, address string) {
		s := sit(t, address)
		s.opens("A careful administrator types a short name")
		s.Click("button", "Read the scenario (this tells the answer)")
		s.sees("region", exercise, "choice    short")
		s.Click("radio", "*EHLO mail1*, and 501.")
		s.Click("button", "This is my answer: run it")
		s.sees("region", exercise, "Right.", "dot or no dot")
		s.Click("link", "The book")
		s.Type("searchbox", "Search the book*", "")
		s.sees("region", "Your progress", "1 of 20 solved")
		s.Act(`document.querySelector('.progress-panel details').open = true`)
		s.sees("table", "Your exercises*", "after the scenario was read")
		s.Quiet()
	})
}

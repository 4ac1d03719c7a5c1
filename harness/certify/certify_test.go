package certify

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/harness/sut"
)

func begin(t *testing.T, e *Examiner) {
	t.Helper()
	if err := e.Begin(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func play(t *testing.T, e *Examiner, c *harness.Case) Played {
	t.Helper()
	p, err := e.Play(t.Context(), c, harness.Options{Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestCanaries has servers of which no verdict would mean anything, and one that is well.
func TestCanaries(t *testing.T) {
	for _, c := range []struct {
		name, line, reply string
		blind             bool
		want              string
	}{
		{name: "well"},
		{name: "agrees to everything", line: "CANARY", reply: "250 yes", want: "want \"S: 5xx ...\", got \"250 yes\""},
		{name: "refuses the mailbox", line: "RCPT TO:<" + mailbox + ">", reply: "550 no", want: "550 no"},
		{name: "is not well", line: "(connect)", reply: "554 no", want: "554 no"},
		{name: "mail cannot be read", blind: true, want: "want 1 message, got 0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t)
			f.change(func() {
				f.reply = func(_ int, line string) string { return map[string]string{c.line: c.reply}[line] }
			})
			e := f.examiner()
			if c.blind {
				e.System = blind{f}
			}
			err := e.Begin(t.Context())
			if c.want == "" {
				if err != nil || len(e.Canaries()) != len(canaries) || e.Canaries()[0].Verdict != result.Pass || e.Canaries()[0].Transcript == "" {
					t.Errorf("want all to be well, and what was said, got %v, %v", err, e.Canaries())
				}
				return
			}
			if !errors.Is(err, ErrUnfit) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("want it to be unfit, with %s, got %v", c.want, err)
			}
		})
	}
}

// A blind adapter looks into another mailbox.
type blind struct{ *fake }

// Inbox implements sut.Reader.
func (blind) Inbox(context.Context, string) ([]string, error) { return nil, nil }

// TestLook tries nothing.
func TestLook(t *testing.T) {
	f := newFake(t)
	e := f.examiner()
	if err := e.Look(t.Context()); err != nil {
		t.Fatal(err)
	}
	if f.heard("CANARY") > 0 || f.heard("MAIL FROM:<author@client.example>") > 0 || len(e.Canaries()) > 0 {
		t.Errorf("got %q", f.calls)
	}
	if got := Keywords(e.Offers().Plain); !slices.Equal(got, []string{"SIZE 1000", "HELP"}) {
		t.Errorf("got %q", got)
	}
}

// TestProbes has the look after one case be the look before the next, and keeps what was seen.
func TestProbes(t *testing.T) {
	f := newFake(t)
	e := f.examiner()
	begin(t, e)
	before := f.heard("NOOP")
	for _, name := range []string{"one", "two", "three"} {
		p := play(t, e, asks(t, name, ""))
		if p.Graded.Verdict != result.Pass || p.Run == nil {
			t.Fatalf("got %v", p.Graded.Findings)
		}
		for _, file := range []string{"probe-before.txt", "probe-after.txt"} {
			if !strings.Contains(string(p.Besides[file]), "C: NOOP") {
				t.Errorf("%s: got %q", file, p.Besides[file])
			}
		}
	}
	if got := f.heard("NOOP") - before; got > 1+3 {
		t.Errorf("want one probe before the first case, and one after each, got %d", got)
	}
}

// TestDefences plays a case again that was put off, with growing pauses, and not for ever.
func TestDefences(t *testing.T) {
	for _, c := range []struct {
		refusals int
		want     result.Verdict
		pauses   []time.Duration
	}{
		{0, result.Pass, nil},
		{2, result.Pass, Pauses[:2]},
		{100, result.Inconclusive, Pauses},
	} {
		f := newFake(t)
		left := c.refusals
		f.change(func() {
			f.reply = func(_ int, line string) string {
				if line != "HELP" || left == 0 {
					return ""
				}
				left--
				return "450 later"
			}
		})
		e := f.examiner()
		begin(t, e)
		p := play(t, e, asks(t, "help", ""))
		if p.Graded.Verdict != c.want || !slices.Equal(f.pauses, c.pauses) {
			t.Errorf("%d refusals: want %v after pauses of %v, got %v after %v", c.refusals, c.want, c.pauses, p.Graded.Verdict, f.pauses)
		}
		if n := len(c.pauses); n > 0 && !strings.Contains(string(p.Besides["attempt-1.txt"]), "450 later") {
			t.Errorf("want what came of earlier attempts, got %q", p.Besides)
		}
	}
}

// TestCancelled ends in a pause.
func TestCancelled(t *testing.T) {
	f := newFake(t)
	e := f.examiner()
	begin(t, e)
	ctx, cancel := context.WithCancel(t.Context())
	f.change(func() {
		f.reply = func(_ int, line string) string {
			if line != "HELP" {
				return ""
			}
			cancel()
			return "450 later"
		}
	})
	if _, err := e.Play(ctx, asks(t, "help", ""), harness.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("want the end, got %v", err)
	}
}

// TestGone has a server that dies: its cases are inconclusive, and nobody waits for it twice.
func TestGone(t *testing.T) {
	f := newFake(t)
	e := f.examiner()
	begin(t, e)
	f.listener.Close()
	if p := play(t, e, asks(t, "one", "")); p.Graded.Verdict != result.Inconclusive {
		t.Errorf("got %v", p.Graded)
	}
	waited := len(f.pauses)
	if p := play(t, e, asks(t, "two", "")); p.Graded.Verdict != result.Inconclusive || p.Run != nil ||
		!strings.Contains(p.Graded.Findings[0].Got, ErrUnfit.Error()) {
		t.Errorf("got %v", p.Graded)
	}
	if waited == 0 || len(f.pauses) > waited {
		t.Errorf("want it to be waited for once, got pauses of %v", f.pauses)
	}
}

// TestRevived is a server that dies and can be started again.
func TestRevived(t *testing.T) {
	f := newFake(t)
	f.Abilities()[sut.Restart] = true
	dead := false
	f.change(func() {
		f.reply = func(_ int, line string) string { return map[bool]string{true: "554 dead"}[dead && line == "(connect)"] }
	})
	e := f.examiner()
	e.System = restarter{f, func() { f.change(func() { dead = false }) }}
	begin(t, e)
	f.change(func() { dead = true })
	if p := play(t, e, asks(t, "when it dies", "")); p.Graded.Verdict != result.Inconclusive {
		t.Errorf("want nothing to be held against it, got %v", p.Graded.Findings)
	}
	if p := play(t, e, asks(t, "when it lives again", "")); p.Graded.Verdict != result.Pass {
		t.Errorf("got %v", p.Graded.Findings)
	}
}

// A restarter is a fake that can be started again.
type restarter struct {
	*fake
	restart func()
}

// Restart implements sut.Restarter.
func (r restarter) Restart(context.Context) error { r.restart(); return nil }

// Crash implements sut.Restarter.
func (r restarter) Crash(context.Context) error { return nil }

// TestOthers plays each case on a server that is as new and has nothing else to do, also when one of several is gone.
func TestOthers(t *testing.T) {
	a, b := newFake(t), newFake(t)
	e := a.examiner(forgetful{b})
	e.System = forgetful{a}
	begin(t, e)
	a.most, b.most = 0, 0
	playAll := func() {
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				if p := play(t, e, asks(t, "help", "")); p.Graded.Verdict != result.Pass {
					t.Errorf("got %v", p.Graded.Findings)
				}
			})
		}
		all.Wait()
	}
	playAll()
	if a.forgets+b.forgets != 8 || a.heard("HELP") == 0 || b.heard("HELP") == 0 {
		t.Errorf("want both to be examined, and each case to find a new server, got %d and %d", a.forgets, b.forgets)
	}
	b.listener.Close()
	before, lost := a.heard("HELP"), 0
	for range 8 {
		if p := play(t, e, asks(t, "help", "")); p.Run == nil {
			lost++
		}
	}
	if lost > 1 || a.heard("HELP")-before < 7 {
		t.Errorf("want one case at most to find a server that is gone, got %d", lost)
	}
}

// TestAmong has those cases wait for each other that would disturb each other, and no others.
func TestAmong(t *testing.T) {
	const talks, sends, reads, stops = "", "needs mailbox\n", "needs mailbox inbox\n", "needs restart\n"
	for _, c := range []struct {
		one, other string
		together   bool
	}{
		{talks, talks, true}, {talks, sends, true}, {talks, reads, true}, {sends, sends, true},
		{sends, reads, false}, {reads, reads, false}, {stops, talks, false}, {stops, reads, false}, {stops, stops, false},
	} {
		l := &lane{}
		over := l.among(asks(t, "one", c.one))
		in := make(chan func())
		go func() { in <- l.among(asks(t, "other", c.other)) }()
		free := c.together
		if !free { // it comes in when the first is over, and not before
			select {
			case <-in:
				t.Errorf("%q and %q: want one after the other", c.one, c.other)
			default:
			}
			over()
		}
		(<-in)()
		if free {
			over()
		}
	}
}

func TestDifferences(t *testing.T) {
	plain, secured := []string{"250-mx", "250-STARTTLS", "250 SIZE 5"}, []string{"250-mx", "250 AUTH PLAIN"}
	for _, c := range []struct {
		offers Offers
		can    sut.Abilities
		want   string
	}{
		{Offers{plain, secured}, sut.Abilities{sut.TLS: true, sut.Auth: true}, ""},
		{Offers{plain[:1], nil}, sut.Abilities{sut.TLS: true}, "does not offer STARTTLS"},
		{Offers{plain, plain}, sut.Abilities{sut.TLS: true, sut.Auth: true}, "does not offer AUTH"},
		{Offers{plain, secured}, sut.Abilities{sut.TLS: true}, "offers AUTH, and the adapter declares no user"},
	} {
		got := strings.Join(c.offers.Differences(c.can), "; ")
		if (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("want %q, got %q", c.want, got)
		}
	}
}

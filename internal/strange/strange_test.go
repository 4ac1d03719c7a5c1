package strange_test

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"flag"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/harness/certify"
	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/harness/sut"
	"github.com/smtplab/smtplab/internal/strange"
	"github.com/smtplab/smtplab/scenarios"
)

// A second of the servers takes this.
const second = 10 * time.Millisecond

// patience is how long we wait for a server: ten minutes of its (RFC 5321 section 4.5.3.2), and no less on a busy machine.
const patience = 600 * second

// brief is how long we wait for one that must be found to keep us waiting: more than it takes from one octet to the next.
const brief = patience / 10

// calm is how long mail takes to a mailbox, on a busy machine.
const calm = 300 * time.Millisecond

// atMost is how long an examination may take: far less than a server that keeps us waiting could make of it.
const atMost = 5 * time.Minute

// TestMain has all servers examined at once: nobody does much but wait.
func TestMain(m *testing.M) {
	flag.Parse()
	flag.Set("test.parallel", strconv.Itoa(len(strange.Manners.Names())))
	os.Exit(m.Run())
}

// A readable system is one at an address, into whose mailboxes the harness can look.
type readable struct {
	sut.System
	server *strange.Server
}

// Inbox implements [sut.Reader].
func (r readable) Inbox(_ context.Context, address string) ([]string, error) {
	return r.server.Inbox(address), nil
}

// An examination is what came of a server.
type examination struct {
	unfit error
	cases []result.Case
}

// examine examines a server by its cases, four at a time.
func examine(t *testing.T, s *strange.Server) (e examination) {
	t.Helper()
	there, err := sut.At(s.Address(), sut.Names{Mailboxes: []string{strange.Mailbox, strange.Mailbox2}, Stranger: "stranger@elsewhere.example"})
	if err != nil {
		t.Fatal(err)
	}
	there.Abilities()[sut.Inbox], there.Abilities()[sut.TLS] = true, true
	examiner := &certify.Examiner{System: readable{there, s}, Slack: slack(s.Manner), Calm: calm, Pauses: []time.Duration{5 * second, 30 * second}}
	if e.unfit = examiner.Begin(t.Context()); e.unfit != nil {
		return e
	}
	book, err := harness.LoadFor(there.Names(), scenarios.FS, chosen(s.Manner)...)
	if err != nil {
		t.Fatal(err)
	}
	cases, err := book.Cases()
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var workers sync.WaitGroup
	room := make(chan bool, 4)
	for _, c := range cases {
		room <- true
		workers.Go(func() {
			defer func() { <-room }()
			p, err := examiner.Play(t.Context(), c, harness.Options{Now: time.Now})
			if err != nil {
				t.Errorf("%s: %v", c.Name, err)
			}
			mu.Lock()
			defer mu.Unlock()
			e.cases = append(e.cases, p.Graded)
		})
	}
	workers.Wait()
	return e
}

func slack(m strange.Manner) time.Duration {
	if m.Unfit == strange.TooLate {
		return brief
	}
	return patience
}

// whole is the book, without the names of any system.
var whole = sync.OnceValues(func() ([]*harness.Case, error) {
	book, err := harness.Load(scenarios.FS)
	if err != nil {
		return nil, err
	}
	return book.Cases()
})

// chosen are the cases to examine a server by: with SMTPLAB_DEEP those of its profile, else those that meet its manner, and each
// third of the others that does not listen to silence, which takes seconds.
func chosen(m strange.Manner) []string {
	cases, err := whole()
	if err != nil {
		panic(err)
	}
	var names []string
	for i, c := range cases {
		name, _, _ := strings.Cut(c.Name, "[")
		belongs := slices.Contains(c.Scenario.Profiles, cmp.Or(m.Profile, "core-server")) && c.Scenario.Role != "client"
		told := slices.Contains(m.Breaks, c.Name) || slices.Contains(m.Shows, c.Name)
		if belongs && (told || deep || i%3 == 0 && !bytes.Contains(c.Scenario.Source, []byte("\nsilent "))) {
			names = append(names, name)
		}
	}
	return names
}

// deep has every case played.
var deep = os.Getenv("SMTPLAB_DEEP") != ""

// TestStrangeServers examines each server by the core cases: in bounded time it is told why nothing can be examined, or each
// case has a verdict, and none blames the server for what its manner does not break.
func TestStrangeServers(t *testing.T) {
	for _, name := range strange.Manners.Names() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := strange.Open(name, second)
			if err != nil {
				t.Fatal(err)
			}
			defer s.Stop()
			begun := time.Now()
			e := examine(t, s)
			if took := time.Since(begun); took > atMost {
				t.Errorf("want an end within %v, got one after %v", atMost, took)
			}
			check(t, s.Manner, e)
		})
	}
}

func check(t *testing.T, m strange.Manner, e examination) {
	t.Helper()
	if m.Unfit != "" || e.unfit != nil {
		if m.Unfit == "" || e.unfit == nil || !strings.Contains(e.unfit.Error(), m.Unfit) || !errors.Is(e.unfit, certify.ErrUnfit) {
			t.Errorf("unfit: want %q, got %v, and %d cases", m.Unfit, e.unfit, len(e.cases))
		}
		return
	}
	if len(e.cases) < 3 {
		t.Errorf("want cases played, got %d", len(e.cases))
	}
	hindered := 0
	for _, c := range e.cases {
		blamed := c.Verdict == result.Fail || c.Verdict == result.NonStrict
		if blamed != slices.Contains(m.Breaks, c.Name) {
			t.Errorf("%s: want a server that breaks its rule: %v, got %v %v", c.Name, !blamed, c.Verdict, c.Findings)
		}
		switch c.Verdict {
		case result.Inconclusive:
			hindered++
			t.Logf("%s: no verdict: %v", c.Name, c.Findings)
		case result.Error:
			t.Errorf("%s: want no mistake of ours, got %v", c.Name, c.Findings)
		}
	}
	switch {
	case m.Hinders && hindered == 0 && (deep || m.Shows != nil):
		t.Error("want some cases inconclusive, got none")
	case !m.Hinders && hindered > len(e.cases)/spared:
		t.Errorf("want a verdict for nearly all of %d cases, got none for %d", len(e.cases), hindered)
	}
}

// spared is which part of the cases may be without a verdict where the server does not hinder us: all are examined at once, and
// the machine may have other work. In doubt no verdict is right, and a verdict is wrong.
const spared = 3

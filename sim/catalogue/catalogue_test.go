package catalogue

import (
	"strings"
	"testing"
	"time"
)

type thing struct {
	name string
	n    int
	wait time.Duration
}

func things() *Catalogue[thing] {
	c := &Catalogue[thing]{Kind: "thing"}
	c.Register(Entry[thing]{
		Name: "reset-after", Summary: "one",
		Params: append([]Param{{Name: "n", Default: "3"}, {Name: "wait"}, {Name: "mode", Default: "a"}, {Name: "on"}, {Name: "at"}}, LimitParams()...),
		New: func(s *Settings) (thing, error) {
			s.Choice("mode", "a", "b")
			s.Bool("on")
			s.Addresses("at")
			s.Limits()
			return thing{"reset-after", s.Int("n"), s.Duration("wait")}, nil
		},
	})
	return c
}

func TestNewReadsSettings(t *testing.T) {
	got, err := things().New("reset-after", []string{"wait=1d12h", "mode=b", "on=yes", "at=10.0.0.1,::1", "first=2", "from=1h"})
	if err != nil || got != (thing{"reset-after", 3, 36 * time.Hour}) {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestMistakesAreNamed(t *testing.T) {
	for settings, want := range map[string]string{
		"n=-1":      `thing reset-after: setting n: want a whole number, zero or more, got "-1"`,
		"wait=soon": `thing reset-after: setting wait: want a time such as 90s, 10m, 2h or 2d, got "soon"`,
		"mode=c":    `thing reset-after: setting mode: want one of a, b, got "c"`,
		"on=true":   `thing reset-after: setting on: want yes or no, got "true"`,
		"at=here":   `thing reset-after: setting at: want IP addresses, got "here"`,
		"wiat=1m":   `thing reset-after: unknown setting "wiat"; did you mean "wait"?`,
		"n=1 n=2":   `thing reset-after: setting "n" is given twice`,
		"n":         `thing reset-after: want name=value, got "n"`,

		"from=2h until=1h": `thing reset-after: setting until: want a time after from=2h, got "1h"`,
		"from=1h until=1h": `thing reset-after: setting until: want a time after from=1h, got "1h"`,
	} {
		if _, err := things().New("reset-after", strings.Fields(settings)); err == nil || err.Error() != want {
			t.Errorf("%s: want %s, got %v", settings, want, err)
		}
	}
	if _, err := things().New("reset", nil); err == nil || err.Error() != `unknown thing "reset"; want one of reset-after` {
		t.Errorf("a name that is far from all: got %v", err)
	}
	if _, err := things().New("RESET-AFTER", nil); err == nil || err.Error() != `unknown thing "RESET-AFTER"; did you mean "reset-after"?` {
		t.Errorf("capitals: got %v", err)
	}
	if _, err := things().New("rest-after", nil); err == nil || err.Error() != `unknown thing "rest-after"; did you mean "reset-after"?` {
		t.Errorf("a slip: got %v", err)
	}
}

func TestRegisterRefusesDoubles(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("want a panic")
		}
	}()
	c := things()
	c.Register(Entry[thing]{Name: "reset-after", New: func(*Settings) (thing, error) { return thing{}, nil }})
}

func TestLimits(t *testing.T) {
	l := &Limits{First: 2, From: time.Minute, Until: time.Hour}
	for _, step := range []struct {
		at   time.Duration
		want bool
	}{{0, false}, {time.Minute, true}, {2 * time.Minute, true}, {3 * time.Minute, false}} {
		if got := l.Apply(step.at); got != step.want {
			t.Errorf("at %v: want %v, got %v", step.at, step.want, got)
		}
	}
	if (&Limits{Until: time.Hour}).Apply(time.Hour) {
		t.Error("until is the first moment that is out")
	}
}

func TestParseDuration(t *testing.T) {
	for text, want := range map[string]time.Duration{"2d": 48 * time.Hour, "1d30m": 24*time.Hour + 30*time.Minute, "90s": 90 * time.Second} {
		if got, err := ParseDuration(text); err != nil || got != want {
			t.Errorf("%s: got %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "d", "-1h", "1x", "1d-1h", "99999999d"} {
		if got, err := ParseDuration(text); err == nil {
			t.Errorf("%q: want an error, got %v", text, got)
		}
	}
}

// What can stand in a setting is known from how it is read.
func TestForms(t *testing.T) {
	c := &Catalogue[int]{Kind: "thing"}
	params := []Param{{Name: "n"}, {Name: "wait"}, {Name: "waits"}, {Name: "mode", Default: "a"}, {Name: "maybe"}, {Name: "on"}, {Name: "at"}, {Name: "words"}, {Name: "text"}, {Name: "unread"}}
	c.Register(Entry[int]{Name: "one", Params: params, New: func(s *Settings) (int, error) {
		s.Int("n")
		s.Duration("wait")
		s.Durations("waits")
		s.Choice("mode", "a", "b")
		s.ChoiceOrNone("maybe", "c", "d")
		s.Bool("on")
		s.Addresses("at")
		s.List("words")
		return len(s.String("text")), nil
	}})
	e, err := c.Lookup("one")
	if err != nil {
		t.Fatal(err)
	}
	s := e.Read()
	want := map[string]string{"n": "number", "wait": "time", "waits": "times", "mode": "choice a b", "maybe": "choice c d", "on": "check",
		"at": "list", "words": "list", "text": "text", "unread": "text"}
	for name, form := range want {
		f := s.Form(name)
		if got := strings.Join(append([]string{string(f.Kind)}, f.Choices...), " "); got != form {
			t.Errorf("%s: want %s, got %s", name, form, got)
		}
	}
	for value, good := range map[string]bool{"maybe=": true, "maybe=c": true, "maybe=a": false} {
		if _, err := c.New("one", []string{value}); (err == nil) != good {
			t.Errorf("%s: got %v", value, err)
		}
	}
}

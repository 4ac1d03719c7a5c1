package lab

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/scenarios"
)

// answersOf are the words of the book that nobody may be told before he has answered: reasons, cures, and what belongs to them alone.
func answersOf(t *testing.T, name string) (kind string, secret []string) {
	t.Helper()
	source, err := scenarios.FS.ReadFile(name + ".txtar")
	if err != nil {
		t.Fatal(err)
	}
	s, err := harness.ParseScenario(name+".txtar", source)
	if err != nil {
		t.Fatal(err)
	}
	e := s.Exercise
	for _, c := range e.Choices {
		secret = append(secret, strings.Split(c.Why, "\n")...)
	}
	for _, c := range e.Cures {
		secret = append(append(secret, strings.Split(c.Why, "\n")...), c.Steps...)
	}
	for _, c := range s.Chapters {
		if !strings.HasPrefix(c.Text, s.Title) && e.Kind != harness.Cure {
			secret = append(secret, strings.Split(c.Text, "\n")...)
		}
		for _, step := range c.Steps {
			if isClaim(step) && e.Kind != harness.Cure {
				secret = append(secret, step)
			}
		}
	}
	if e.Kind == harness.Diagnose {
		secret = append(secret, "isa2000", "ISA Server", "in-addr.arpa")
	}
	return e.Kind, secret
}

// What the simulator answers about an exercise tells no answer, unless it is asked to: not the book, not a world, not a run, nor the
// evidence of one.
func TestNoAnswerIsToldUnasked(t *testing.T) {
	l := theBook()
	book := ask(t, l, "list", nil).(*Book)
	for _, e := range book.Scenarios {
		if e.Exercise == "" {
			continue
		}
		kind, secret := answersOf(t, e.Name)
		text := Text{Name: e.Name}
		run := ask(t, l, "run", Run{Text: text, Goal: true, Keep: true}).(*Played)
		for what, told := range map[string]any{"book": e, "world": ask(t, l, "explain", Explain{Text: text}), "run": run} {
			got := spelled(t, told)
			for _, words := range secret {
				if len(words) > 6 && strings.Contains(got, words) {
					t.Errorf("%s: the %s tells %q", e.Name, what, words)
				}
			}
			if refs := regexp.MustCompile(`"refs":\["[QK]`).FindString(got); kind == harness.Diagnose && refs != "" {
				t.Errorf("%s: the %s has references", e.Name, what)
			}
		}
		if run.Source != "" || run.Answers != nil || len(e.Cases) > 0 {
			t.Errorf("%s: got source %q, answers %v, cases %v", e.Name, run.Source, run.Answers, e.Cases)
		}
		whole := spelled(t, ask(t, l, "explain", Explain{Text: text, Reveal: true}))
		for _, words := range secret {
			if !slices.Contains([]string{"isa2000", "ISA Server", "in-addr.arpa"}, words) && !strings.Contains(whole, words) {
				t.Errorf("%s: want %q told where it is asked for", e.Name, words)
			}
		}
	}
}

// spelled is all that an answer says, as JSON and without what JSON escapes.
func spelled(t *testing.T, told any) string {
	t.Helper()
	if p, is := told.(*Played); is {
		copied := *p
		copied.Files = nil
		text := spelled(t, copied)
		for _, f := range p.Files {
			text += f.Name + "\n" + string(f.Data) + "\n"
		}
		return text
	}
	data, err := json.Marshal(told)
	if err != nil {
		t.Fatal(err)
	}
	return strings.NewReplacer(`\"`, `"`, `\\`, `\`, `\u003c`, "<", `\u003e`, ">").Replace(string(data))
}

// Under the veil a diagnosis has what was captured at the caller's end, and the firewall's log; afterwards, all of it.
func TestTheFirewallIsNotSeenBeforeTheAnswer(t *testing.T) {
	l := theBook()
	text := Text{Name: "exercises/diagnose/two-days-late"}
	for _, reveal := range []bool{false, true} {
		p := ask(t, l, "run", Run{Text: text, Keep: true, Reveal: reveal}).(*Played)
		firewall := map[bool]string{false: "firewall", true: "isa2000"}[reveal]
		lane := slices.ContainsFunc(p.Lanes, func(l Lane) bool { return l.Kind == "box" })
		blob := p.Happenings[slices.IndexFunc(p.Happenings, func(h Happening) bool { return strings.HasPrefix(h.Label, "<1020 octets>") })]
		if lane != reveal || (blob.Kind == "lost") != reveal || blob.Rows[0].Lost != reveal {
			t.Errorf("reveal %v: got lanes %+v, the BLOB %+v", reveal, p.Lanes, blob)
		}
		if i := slices.IndexFunc(p.Hosts, func(s Seen) bool { return s.Host == firewall }); i < 0 || !strings.Contains(p.Hosts[i].Events[0].Text, "Computer: "+firewall) {
			t.Errorf("reveal %v: want the event log of %s", reveal, firewall)
		}
		if !slices.ContainsFunc(p.Files, func(f File) bool { return f.Name == "mail.adatum.example--"+firewall+".pcapng" }) {
			t.Errorf("reveal %v: want the capture at the sender", reveal)
		}
	}
}

// clues are what each diagnosis cannot be solved without.
var clues = map[string][]string{
	"after-the-move":       {"EHLO law.humongous.example.\"", "501 Invalid Address", "+law.humongous.example. 501 0"},
	"back-within-a-second": {"EHLO DESK", "hostname must contain a '.'", "501+EHLO+requires+a+valid+host+name"},
	"nothing-to-read":      {"A connection to 10.8.0.25 was established.", `"kind":"open"`, `"kind":"close"`},
	"straight-to-a-folder": {"A? by TCP", `"kind":"reset"`, "files it in Badmail", "badmail/C3A19D6C0000001WWW.EML"},
	"two-days-late":        {"XEXCH50 1020 2", "354 Send binary data", "gives up after 10 min without the reply to the BLOB", "Event ID: 20031"},
}

// A diagnosis has what the end has at which it was captured, which is the host that its scenario names first, and can be made of that.
func TestADiagnosisIsOfOneEnd(t *testing.T) {
	l := theBook()
	for _, e := range ask(t, l, "list", nil).(*Book).Scenarios {
		if e.Exercise != harness.Diagnose {
			continue
		}
		text := Text{Name: e.Name}
		hosts := ask(t, l, "explain", Explain{Text: text, Reveal: true}).(*World).Hosts
		p := ask(t, l, "run", Run{Text: text, Goal: true, Keep: true}).(*Played)
		for _, stray := range elsewhere(p, hosts[0].Name) {
			t.Errorf("%s: want nothing of another end, got %s", e.Name, stray)
		}
		got := spelled(t, p)
		for _, h := range hosts[1:] {
			if strings.Contains(got, `"`+h.Product+`"`) {
				t.Errorf("%s: want nothing told of what %s runs, got %s", e.Name, h.Name, h.Product)
			}
		}
		mine := clues[strings.TrimPrefix(e.Name, "exercises/diagnose/")]
		if mine == nil {
			t.Errorf("%s: want its clues in this test", e.Name)
		}
		for _, clue := range mine {
			if !strings.Contains(got, clue) {
				t.Errorf("%s: want %q, without which nobody can tell", e.Name, clue)
			}
		}
	}
}

// elsewhere is what a run tells that only another end than the near one, or the firewall's log, can know.
func elsewhere(p *Played, near string) (strays []string) {
	stray := func(is bool, thing any) {
		if is {
			strays = append(strays, fmt.Sprintf("%+v", thing))
		}
	}
	for _, lane := range p.Lanes {
		stray(lane.Kind == "box" || lane.Kind == "host" && (lane.Text == "another mail server") == (lane.Name == near), lane)
	}
	for _, h := range p.Happenings {
		stray(p.Lanes[h.From].Name != near && p.Lanes[h.To].Name != near, h)
		stray(h.Kind == "lost" || h.Kind == "forged" || h.Kind == "boxed", h)
	}
	for _, f := range p.Files {
		place, _, _ := strings.Cut(f.Name, "/")
		ends := strings.Split(strings.TrimSuffix(place, ".pcapng"), "--")
		stray(!slices.Contains(ends, near) && f.Name != "firewall/eventlog.txt", f.Name)
		stray(strings.HasSuffix(f.Name, "trace.txt") && strings.Contains(string(f.Data), "lost)"), f.Name+": "+string(f.Data))
	}
	for _, s := range p.Hosts {
		stray(s.Host != near && s.Host != "firewall", s.Host)
	}
	for _, m := range p.Mail {
		stray(m.Host != near, m)
	}
	return strays
}

// A cure of the book can be played by who asks for the answer, and reaches the goal; nobody else is told its steps.
func TestACureIsToldToWhoAsks(t *testing.T) {
	l := theBook()
	text := Text{Name: "exercises/cure/the-offer", Case: "helo"}
	for kind, body := range map[string]any{"explain": Explain{Text: text}, "run": Run{Text: text, Goal: true}} {
		data, _ := json.Marshal(body)
		if r := l.Answer(t.Context(), Request{Ask: kind, Body: data}); !strings.Contains(r.Error, `"helo" is a cure of this exercise`) {
			t.Errorf("%s: got %+v", kind, r)
		}
	}
	if p := ask(t, l, "run", Run{Text: text, Goal: true, Reveal: true}).(*Played); p.Goal == nil || !p.Goal.Reached {
		t.Errorf("want it cured, got %+v", p.Goal)
	}
}

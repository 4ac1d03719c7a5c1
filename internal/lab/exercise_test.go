package lab

import (
	"strings"
	"testing"
)

// Each exercise of the book can be posed, is not solved as it stands, and has one answer.
func TestExercises(t *testing.T) {
	l := theBook()
	kinds := map[string]int{}
	for _, e := range ask(t, l, "list", nil).(*Book).Scenarios {
		if e.Exercise == "" {
			continue
		}
		kinds[e.Exercise]++
		x := ask(t, l, "explain", Explain{Text: Text{Name: e.Name}, Reveal: true}).(*World).Exercise
		if x == nil || x.Kind != e.Exercise || x.Task == "" || len(x.Hints) == 0 || x.Hidden != (x.Kind == "diagnose") {
			t.Errorf("%s: got %+v", e.Name, x)
			continue
		}
		p := ask(t, l, "run", Run{Text: Text{Name: e.Name}, Goal: true, Reveal: true}).(*Played)
		right := 0
		for _, yes := range p.Answers {
			if yes {
				right++
			}
		}
		for _, c := range x.Choices {
			if c.Why == "" {
				t.Errorf("%s: want a reason for each choice, got %+v", e.Name, c)
			}
		}
		switch {
		case x.Kind == "cure" && (p.Goal == nil || p.Goal.Reached || len(p.Goal.Findings) == 0 || len(x.Cures) == 0):
			t.Errorf("%s: want a goal that is not reached, and cures, got %+v", e.Name, p.Goal)
		case x.Kind != "cure" && (right != 1 || len(p.Answers) != len(x.Choices)):
			t.Errorf("%s: want one right answer of %d, got %v", e.Name, len(x.Choices), p.Answers)
		}
		if p = ask(t, l, "run", Run{Text: Text{Name: e.Name}, Reveal: true}).(*Played); p.Goal != nil || p.Answers != nil {
			t.Errorf("%s: it is graded where nobody asked", e.Name)
		}
	}
	for _, kind := range []string{"predict", "cure", "diagnose"} {
		if kinds[kind] == 0 {
			t.Errorf("there is no exercise of kind %s", kind)
		}
	}
}

// Whatever reaches the goal is a cure, if it changes but what is the student's to change.
func TestCuresAreGraded(t *testing.T) {
	const name, sender, receiver = "exercises/cure/the-offer", "mail.contoso.example", "mx.fabrikam.example"
	l := theBook()
	for _, c := range []struct {
		change  Change
		reached bool
		why     string
	}{
		{Change{Kind: "setting", Host: sender, Name: "helo", Value: "yes"}, true, ""},
		{Change{Kind: "registry", Host: sender, Name: suppress, Value: "dword:1"}, true, ""},
		{Change{Kind: "product", Host: sender, Value: "iis5"}, false, "the product iis5 on " + sender},
		{Change{Kind: "setting", Host: sender, Name: "blob", Value: "0"}, false, "the setting blob of " + sender},
		{Change{Kind: "registry", Host: sender, Name: suppress, Value: "1"}, false, "inbox"}, // of the wrong type
		{Change{Kind: "setting", Host: sender, Name: "expire", Value: "3d"}, false, "inbox"},
		{Change{Kind: "box", A: sender, B: receiver, Name: "isa2000"}, false, "isa2000"},
		{Change{Kind: "setting", Host: receiver, Name: "xexch50", Value: "absent"}, false, receiver},
		{Change{Kind: "fault", Server: "198.51.100.53", Name: "udp-ignored", On: true}, false, "198.51.100.53"},
		{Change{Kind: "zone", Name: "world", Value: "$ORIGIN fabrikam.example.\n@ SOA ns h 1 1 1 1 1\n@ A 192.168.2.25\n"}, false, "the zone contoso.example"},
	} {
		p := ask(t, l, "run", Run{Text: Text{Name: name, Changes: []Change{c.change}}, Goal: true}).(*Played)
		if p.Goal == nil || p.Goal.Reached != c.reached {
			t.Errorf("%+v: want reached %v, got %+v", c.change, c.reached, p.Goal)
			continue
		}
		if !c.reached && !strings.Contains(p.Goal.Findings[0].String(), c.why) {
			t.Errorf("%+v: want a finding about %s, got %v", c.change, c.why, p.Goal.Findings[0])
		}
	}
}

// An open relay is no cure: the stranger's advertisement gets through as well.
func TestAnOpenRelayIsNoCure(t *testing.T) {
	name := Change{Kind: "setting", Host: "sub2.your-company.com", Name: "fqdn", Value: "sub2"}
	for relay, want := range map[string]bool{"192.168.2.20": true, "all": false, "192.168.2.66": false, "192.168.2.20,192.168.2.66": false} {
		list := Change{Kind: "setting", Host: "mail.your-domain.com", Name: "relay", Value: relay}
		p := ask(t, theBook(), "run", Run{Text: Text{Name: "exercises/cure/refused-twice", Changes: []Change{name, list}}, Goal: true}).(*Played)
		if p.Goal == nil || p.Goal.Reached != want {
			t.Errorf("relay=%s: want reached %v, got %+v", relay, want, p.Goal)
		}
	}
}

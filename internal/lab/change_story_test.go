package lab

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What a student turned stays turned until the story turns the same; then the step says so.
func TestWhatWasTurnedStaysTurned(t *testing.T) {
	const a, b = "mail.a.example", "mx.b.example"
	told := strings.Replace(small, "wait     quiet\n", `wait     quiet

# The firewall goes, and comes back.
link     mx.b.example  mail.a.example
wait     1m
link     mail.a.example  mx.b.example  isa2000
zone     world
set      mail.a.example  helo=yes
`, 1)
	for _, c := range []struct {
		name   string
		change Change
		steps  []string // as they are then, of those that lay something anew
		turns  string   // the step that turns it again
	}{
		{"another box", Change{Kind: "box", A: a, B: b, Name: "pix", On: true},
			[]string{"link mx.b.example mail.a.example pix", "link mail.a.example mx.b.example isa2000 pix", "zone world"}, ""},
		{"the box of the story", Change{Kind: "box", A: b, B: a, Name: "isa2000"},
			[]string{"link mx.b.example mail.a.example", "link mail.a.example mx.b.example isa2000", "zone world"}, "link mail.a.example mx.b.example isa2000"},
		{"the box of the story, with settings", Change{Kind: "box", A: a, B: b, Name: "isa2000", Settings: []string{"first=2"}, On: true},
			[]string{"link mx.b.example mail.a.example", "link mail.a.example mx.b.example isa2000", "zone world"}, "link mx.b.example mail.a.example"},
		{"a fault", Change{Kind: "fault", Server: "198.51.100.53", Name: "tcp-refused", On: true},
			[]string{"link mx.b.example mail.a.example", "link mail.a.example mx.b.example isa2000", "dns 198.51.100.53 world tcp-refused"}, ""},
		{"a setting", Change{Kind: "setting", Host: a, Name: "helo", Value: "no"}, nil, "set mail.a.example helo=yes"},
		{"the same setting", Change{Kind: "setting", Host: a, Name: "helo", Value: "yes"}, nil, ""},
		{"another setting", Change{Kind: "setting", Host: a, Name: "fqdn", Value: "x.example"}, nil, ""},
	} {
		w := ask(t, theBook(), "explain", Explain{Text: Text{Source: told, Changes: []Change{c.change}}}).(*World)
		var steps []string
		turns := ""
		for _, chapter := range w.Chapters {
			for _, s := range chapter.Steps {
				if word, _, _ := strings.Cut(s.Text, " "); slices.Contains([]string{"link", "dns", "zone"}, word) {
					steps = append(steps, s.Text)
				}
				if s.Turns != nil {
					turns += s.Text
				}
			}
		}
		if c.steps != nil {
			if diff := cmp.Diff(c.steps, steps); diff != "" {
				t.Errorf("%s: %s", c.name, diff)
			}
		}
		if turns != c.turns {
			t.Errorf("%s: want %q to turn it again, got %q", c.name, c.turns, turns)
		}
	}
}

// Switched on and off again, all is as it was, in the story too.
func TestStoryIsAsItWas(t *testing.T) {
	text := Text{Name: "kb/kb818222/blob-swallowed"}
	pix := Change{Kind: "box", A: "mail.contoso.example", B: "mx.fabrikam.example", Name: "pix", On: true}
	off := pix
	off.On = false
	text.Changes = []Change{off} // nothing, but one case of several is left of the text
	before := ask(t, theBook(), "explain", Explain{Text: text}).(*World).Source
	text.Changes = []Change{pix}
	if w := ask(t, theBook(), "explain", Explain{Text: text}).(*World); strings.Count(w.Source, "  pix") != strings.Count(before, "\nlink ") {
		t.Errorf("want the box in each line of the link, got\n%s", w.Source)
	}
	text.Changes = []Change{pix, off}
	if diff := diff(before, ask(t, theBook(), "explain", Explain{Text: text}).(*World).Source); diff != "" {
		t.Error(diff)
	}
}

// A new product keeps the settings that it knows, and it is told which are gone.
func TestANewProductKeepsTheHostsSettings(t *testing.T) {
	source := strings.Replace(small, "dns=198.51.100.53", "dns=198.51.100.53 sp=1 xexch50=open fqdn=mail1.a.example", 1)
	w := ask(t, theBook(), "explain", Explain{Text: Text{Source: source, Changes: []Change{{Kind: "product", Host: "mail.a.example", Value: "iis5"}}}}).(*World)
	if diff := cmp.Diff(map[string]string{"dns": "198.51.100.53", "fqdn": "mail1.a.example"}, w.Hosts[0].Settings); diff != "" {
		t.Error(diff)
	}
	var dropped []string
	for _, d := range w.Dropped {
		dropped = append(dropped, d.Text)
		if d.Why == "" {
			t.Errorf("%s: want a reason", d.Text)
		}
	}
	if diff := cmp.Diff([]string{"mail.a.example: sp=1", "mail.a.example: xexch50=open"}, dropped); diff != "" {
		t.Error(diff)
	}
}

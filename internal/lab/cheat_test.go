package lab

import (
	"slices"
	"strings"
	"testing"

	"github.com/smtplab/smtplab/fakefirewall"
	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/sim/peer"
)

// strays are what a text changes that is not the student's.
func strays(t *testing.T, l *Lab, text Text) []string {
	t.Helper()
	posed, err := l.posed(text)
	if err != nil {
		t.Fatal(err)
	}
	s, err := l.open(text)
	if err != nil {
		return []string{"it cannot be read: " + err.Error()}
	}
	var list []string
	for _, f := range posed.Strays(s.Case) {
		if f.Claim != "knob" || f.At == "" || f.Want == "" {
			t.Errorf("%+v: got %+v", text.Changes, f)
		}
		list = append(list, f.Got)
	}
	return list
}

// cures are the names of the exercises in cure.
func cures(t *testing.T, l *Lab) []string {
	t.Helper()
	var names []string
	for _, e := range ask(t, l, "list", nil).(*Book).Scenarios {
		if e.Exercise == harness.Cure {
			names = append(names, e.Name)
		}
	}
	return names
}

// Whatever a change is of, it counts only where the exercise says that this may be turned: in each exercise of the book, for each kind
// of change, on each host, link and DNS server.
func TestNothingElseIsACure(t *testing.T) {
	l := theBook()
	for _, name := range cures(t, l) {
		w := ask(t, l, "explain", Explain{Text: Text{Name: name}}).(*World)
		if w.Exercise.Knobs == nil {
			t.Errorf("%s: want knobs", name)
		}
		for _, c := range anyChange(w) {
			may := slices.ContainsFunc(w.Exercise.Knobs, func(k Knob) bool { return k.meant(c) })
			if got := strays(t, l, Text{Name: name, Changes: []Change{c}}); may != (len(got) == 0) {
				t.Errorf("%s: %+v: want it allowed: %v, got %q", name, c, may, got)
			}
		}
	}
}

// meant tells by hand which changes a knob of the book is for.
func (k Knob) meant(c Change) bool {
	named := (k.Names == nil || slices.Contains(k.Names, c.Name)) && !slices.Contains(k.But, c.Name)
	switch c.Kind {
	case "setting":
		return k.Kind == "settings" && k.Of[0] == c.Host && named
	case "registry", "fault":
		return k.Kind == c.Kind && (k.Of[0] == c.Host || k.Of[0] == c.Server) && named
	}
	return false // no exercise of the book has another product or box
}

// anyChange lists changes of all kinds, on everything there is.
func anyChange(w *World) []Change {
	var all []Change
	for i, h := range w.Hosts {
		for _, product := range peer.Products.Names() {
			if product != h.Product {
				all = append(all, Change{Kind: "product", Host: h.Name, Value: product})
			}
		}
		for _, setting := range []string{"fqdn", "helo", "retry", "computer-name"} {
			all = append(all, Change{Kind: "setting", Host: h.Name, Name: setting, Value: map[bool]string{true: "yes", false: "1m"}[setting == "helo"]})
		}
		all = append(all, Change{Kind: "registry", Host: h.Name, Name: `HKLM\SOFTWARE\Value`, Value: "x"})
		for _, other := range w.Hosts[i+1:] {
			for _, box := range fakefirewall.Boxes.Names() {
				on := !slices.ContainsFunc(w.Links, func(l Link) bool { return slices.ContainsFunc(l.Boxes, func(b Switch) bool { return b.Name == box }) })
				all = append(all, Change{Kind: "box", A: h.Name, B: other.Name, Name: box, On: on})
			}
		}
	}
	for _, s := range w.Servers {
		all = append(all, Change{Kind: "fault", Server: s.Address, Name: "servfail", On: true})
	}
	for _, s := range w.Sections {
		switch s.Kind {
		case "zone": // mail for Bob's domain comes to another host, which takes it for Bob
			value := strings.Replace(s.Text, "@     MX   10 mx", "@     MX   10 "+w.Hosts[0].Name+".", 1)
			if value = strings.Replace(value, "@   MX   10 mx", "@   MX   10 "+w.Hosts[0].Name+".", 1); value != s.Text {
				all = append(all, Change{Kind: "zone", Name: s.Name, Value: value})
			}
		case "mail":
			all = append(all, Change{Kind: "section", Name: s.Name, Value: s.Text + "More\n"})
		}
	}
	return all
}

// A text that was edited by hand is graded by the exercise of the book, whatever goal and knobs are written into it.
func TestTheGradeIsTheBooks(t *testing.T) {
	const name = "exercises/cure/a-dot-too-many"
	l := theBook()
	source := ask(t, l, "explain", Explain{Text: Text{Name: name}, Reveal: true}).(*World).Source
	for _, c := range []struct{ what, from, to, want string }{
		{"nothing", "", "", ""},
		{"a comment, and another claim of the trouble", "see       dialogue  refused\n", "see dialogue refused\nsee queue sub2.your-company.com 0\n# Look here.\n", ""},
		{"the goal", "goal      inbox     bob@far.example       1", "goal inbox bob@far.example 0", "goal inbox bob@far.example"},
		{"no goal", "goal      inbox     bob@far.example       1\n", "", "goal inbox bob@far.example 1"},
		{"what a goal quotes", "C: ...LO sub2...", "C: ...", "goal dialogue own-name"},
		{"the knobs", "knob      registry sub2", "knob      product mail.your-domain.com\nknob      registry sub2", ""},
		{"another product", "iis4     relay", "rfc5321  relay", "the product rfc5321 on mail.your-domain.com"},
		{"another product on one's own host", "rfc5321  smart-host", "iis5  smart-host", "the product iis5 on sub2.your-company.com"},
		{"a mailbox", "mailbox   sub2.your-company.com  ana", "mailbox   sub2.your-company.com bob@far.example\nmailbox   sub2.your-company.com  ana", "the mailboxes of sub2"},
		{"one more message", "wait      quiet", "wait quiet\nsend mx.far.example note.eml\nwait quiet", "send mx.far.example note.eml"},
		{"more time", "wait      quiet", "wait 1d", "wait 1d"},
		{"the message", "They are attached", "They were attached", "send sub2.your-company.com note.eml"},
		{"a zone that is not ours", "zone      internet", "dns 198.51.100.53 internet tcp-refused", "the fault tcp-refused of the DNS server 198.51.100.53"},
		{"the clock", "clock     1999-08-28", "clock 1998-08-28", "the time at which the story begins"},
		{"a new host", "mailbox   sub2", "host x.example 192.168.2.99 iis4\nmailbox   sub2", "the host x.example"},
		{"a box", "wait      quiet", "link sub2.your-company.com mail.your-domain.com pix\nwait quiet", "the box pix between"},
		{"a cure in the story", "wait      quiet", "set sub2.your-company.com fqdn=sub2\nrestart sub2.your-company.com\nwait quiet", ""},
		{"another's setting in the story", "wait      quiet", "set mx.far.example fqdn=x.example\nwait quiet", "the setting fqdn of mx.far.example"},
		{"no exercise", "exercise  cure\n", "", "cannot be read"},
	} {
		changed := strings.Replace(source, c.from, c.to, 1)
		if c.from != "" && changed == source {
			t.Fatalf("%s: the test changes nothing", c.what)
		}
		got := strings.Join(strays(t, l, Text{Name: name, Source: changed}), "\n")
		if c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s: want %q, got %q", c.what, c.want, got)
		}
	}
}

// What a student writes under a name of his own is graded by what is in it.
func TestAnExerciseOfOnesOwn(t *testing.T) {
	l := theBook()
	source := ask(t, l, "explain", Explain{Text: Text{Name: "exercises/cure/a-dot-too-many"}, Reveal: true}).(*World).Source
	cure := []Change{{Kind: "setting", Host: "sub2.your-company.com", Name: "fqdn", Value: "sub2"}}
	for _, name := range []string{"", "my/own"} {
		p := ask(t, l, "run", Run{Text: Text{Name: name, Source: source, Changes: cure}, Goal: true}).(*Played)
		if p.Goal == nil || !p.Goal.Reached {
			t.Errorf("%q: want it cured, got %+v", name, p.Goal)
		}
		p = ask(t, l, "run", Run{Text: Text{Name: name, Source: source}, Goal: true}).(*Played)
		if p.Goal == nil || p.Goal.Reached {
			t.Errorf("%q: want it not cured as it stands, got %+v", name, p.Goal)
		}
	}
}

// What a knob says of products and boxes is of that host, that link and those names alone.
func TestKnobsOfProductsAndBoxes(t *testing.T) {
	const ours, relay, far = "sub2.your-company.com", "mail.your-domain.com", "mx.far.example"
	l := theBook()
	source := ask(t, l, "explain", Explain{Text: Text{Name: "exercises/cure/a-dot-too-many"}, Reveal: true}).(*World).Source
	source = strings.Replace(source, "knob      registry sub2", "knob product "+ours+" iis5 iis4\nknob box "+ours+" "+relay+" -isa2000\nknob      registry sub2", 1)
	for _, c := range []struct {
		change Change
		want   string
	}{
		{Change{Kind: "product", Host: ours, Value: "iis5"}, ""},
		{Change{Kind: "product", Host: ours, Value: "mcis2"}, "the product mcis2 on " + ours},
		{Change{Kind: "product", Host: relay, Value: "iis5"}, "the product iis5 on " + relay},
		{Change{Kind: "box", A: relay, B: ours, Name: "pix", On: true}, ""},
		{Change{Kind: "box", A: ours, B: relay, Name: "isa2000", On: true}, "the box isa2000 between " + ours + " and " + relay},
		{Change{Kind: "box", A: ours, B: far, Name: "pix", On: true}, "the box pix between " + ours + " and " + far},
	} {
		if got := strings.Join(strays(t, l, Text{Name: "my/own", Source: source, Changes: []Change{c.change}}), "\n"); (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("%+v: want %q, got %q", c.change, c.want, got)
		}
	}
}

package lab

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/smtplab/smtplab/fakedns"
	"github.com/smtplab/smtplab/fakefirewall"
	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/sim/peer"
)

// small is a scenario in which each kind of change has something to change.
const small = `# Title
#
# Story.
refs     KB818222
zone     world
host     mail.a.example  172.16.0.10  exchange2003  dns=198.51.100.53
host     mx.b.example    172.16.0.11  exchange2000
mailbox  mail.a.example  ana@a.example
link     mail.a.example  mx.b.example  isa2000

# A comment that stays.
send     mail.a.example  note.eml
wait     quiet
see      inbox  bob@b.example  0
-- world --
$ORIGIN b.example.
@   SOA  ns hostmaster 1 3600 600 86400 300
@   MX   10 mx
mx  A    172.16.0.11
-- note.eml --
From: ana@a.example
To: bob@b.example

Hello
`

const suppress = `HKLM\SYSTEM\CurrentControlSet\Services\SMTPSVC\XEXCH50\SuppressExternal`

// changed is the text after changes.
func changed(t *testing.T, source string, changes ...Change) string {
	t.Helper()
	w := ask(t, theBook(), "explain", Explain{Text: Text{Source: source, Changes: changes}}).(*World)
	if again, err := harness.Format([]byte(w.Source)); err != nil || string(again) != w.Source {
		t.Errorf("want columns as fmt has them, got %q, %v", w.Source, err)
	}
	return w.Source
}

// diff are the lines that are in one text alone, "-" and "+" in front, blanks squeezed.
func diff(before, after string) string {
	var list []string
	lines := func(text string) []string { return strings.Split(text, "\n") }
	squeezed := func(text string) []string {
		var all []string
		for _, l := range lines(text) {
			all = append(all, strings.Join(strings.Fields(l), " "))
		}
		return all
	}
	a, b := squeezed(before), squeezed(after)
	for _, l := range a {
		if !slices.Contains(b, l) {
			list = append(list, "-"+l)
		}
	}
	for _, l := range b {
		if !slices.Contains(a, l) {
			list = append(list, "+"+l)
		}
	}
	return strings.Join(list, "\n")
}

func TestChangesEditTheText(t *testing.T) {
	a, b := "mail.a.example", "mx.b.example"
	host := "host mail.a.example 172.16.0.10 exchange2003 dns=198.51.100.53"
	for _, c := range []struct {
		name    string
		changes []Change
		want    string
	}{
		{"a setting is added", []Change{{Kind: "setting", Host: a, Name: "helo", Value: "yes"}}, "-" + host + "\n+" + host + " helo=yes"},
		{"a setting is changed", []Change{{Kind: "setting", Host: a, Name: "dns", Value: "10.0.0.1"}}, "-" + host + "\n+" + strings.ReplaceAll(host, "198.51.100.53", "10.0.0.1")},
		{"a setting is taken away", []Change{{Kind: "setting", Host: a, Name: "dns"}}, "-" + host + "\n+" + strings.TrimSuffix(host, " dns=198.51.100.53")},
		{"one that is not there is taken away", []Change{{Kind: "setting", Host: a, Name: "helo"}}, ""},
		{"a product", []Change{{Kind: "product", Host: a, Value: "iis5"}}, "-" + host + "\n+" + strings.ReplaceAll(host, "exchange2003", "iis5")},
		{"a registry value", []Change{{Kind: "registry", Host: a, Name: suppress, Value: "dword:1"}}, "+registry mail.a.example " + suppress + " dword:1"},
		{"the same again, otherwise", []Change{{Kind: "registry", Host: a, Name: suppress, Value: "dword:1"},
			{Kind: "registry", Host: a, Name: strings.ToUpper(suppress[:4]) + suppress[4:], Value: "a b"}}, "+registry mail.a.example " + suppress + " a b"},
		{"and deleted", []Change{{Kind: "registry", Host: a, Name: suppress, Value: "dword:1"}, {Kind: "registry", Host: a, Name: suppress, Value: "-"}}, ""},
		{"a box more", []Change{{Kind: "box", A: b, B: a, Name: "pix", On: true}}, "-link mail.a.example mx.b.example isa2000\n+link mail.a.example mx.b.example isa2000 pix"},
		{"its settings", []Change{{Kind: "box", A: a, B: b, Name: "isa2000", On: true, Settings: []string{"first=2"}}},
			"-link mail.a.example mx.b.example isa2000\n+link mail.a.example mx.b.example isa2000 first=2"},
		{"the last box goes", []Change{{Kind: "box", A: a, B: b, Name: "isa2000"}}, "-link mail.a.example mx.b.example isa2000"},
		{"the first box comes", []Change{{Kind: "box", A: a, B: b, Name: "isa2000"}, {Kind: "box", A: a, B: "198.51.100.53", Name: "pix", On: true}},
			"-link mail.a.example mx.b.example isa2000\n+link mail.a.example 198.51.100.53 pix"},
		{"a fault of the default server", []Change{{Kind: "fault", Server: "198.51.100.53", Name: "tcp-refused", On: true}}, "-zone world\n+dns 198.51.100.53 world tcp-refused"},
		{"and without it", []Change{{Kind: "fault", Server: "198.51.100.53", Name: "tcp-refused", On: true}, {Kind: "fault", Server: "198.51.100.53", Name: "tcp-refused"}},
			"-zone world\n+dns 198.51.100.53 world"},
		{"a zone", []Change{{Kind: "zone", Name: "world", Value: "$ORIGIN b.example.\n@ SOA ns hostmaster 1 3600 600 86400 300\r\n@ MX 10 mx\nmx A 10.0.0.9"}},
			"-mx A 172.16.0.11\n+mx A 10.0.0.9"},
		{"a mail", []Change{{Kind: "section", Name: "note.eml", Value: "From: ana@a.example\nTo: bob@b.example\n\nHello\nthere\n"}}, "+there"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := diff(small, changed(t, small, c.changes...))
			if c.want == "" && got != "" || !sameLines(got, c.want) {
				t.Errorf("want\n%s\ngot\n%s", c.want, got)
			}
		})
	}
}

func sameLines(a, b string) bool {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	slices.Sort(x)
	slices.Sort(y)
	return slices.Equal(x, y)
}

func TestChangesThatCannotBe(t *testing.T) {
	for _, c := range []struct {
		change Change
		want   string
	}{
		{Change{Kind: "knob"}, "change 1: want setting, registry"},
		{Change{Kind: "setting", Host: "mail.example", Name: "helo", Value: "yes"}, `unknown host "mail.example"; did you mean "mail.a.example"?`},
		{Change{Kind: "setting", Host: "mail.a.example", Name: "helo", Value: "yes\nhost"}, "want a word without blanks"},
		{Change{Kind: "setting", Host: "mail.a.example", Value: "yes"}, "want name=value"},
		{Change{Kind: "product", Host: "mail.a.example", Value: "iis5 x=1"}, "want a word without blanks"},
		{Change{Kind: "registry", Host: "mail.a.example", Name: `HKLM\A B\C`, Value: "x"}, "want a word without blanks"},
		{Change{Kind: "registry", Host: "mail.a.example", Name: suppress, Value: "x\nsend"}, "want one line of text"},
		{Change{Kind: "box", A: "mail.a.example", Name: "pix", On: true}, "b: want a word"},
		{Change{Kind: "box", A: "mail.a.example", B: "mx.b.example", Name: "pix", Settings: []string{"x"}, On: true}, "want name=value"},
		{Change{Kind: "fault", Server: "10.0.0.9", Name: "tcp-refused", On: true}, `unknown DNS server "10.0.0.9"`},
		{Change{Kind: "zone", Name: "note.eml", Value: "x"}, "want a section that a line zone or dns names"},
		{Change{Kind: "section", Name: "nothing", Value: "x"}, `there is no section "nothing"`},
		{Change{Kind: "section", Name: "note.eml", Value: "-- other --\n"}, "would begin another section"},
	} {
		body, _ := json.Marshal(Explain{Text: Text{Source: small, Changes: []Change{c.change}}})
		r := theBook().Answer(t.Context(), Request{Ask: "explain", Body: body})
		if !strings.Contains(r.Error, c.want) {
			t.Errorf("%+v: want %q, got %q %v", c.change, c.want, r.Error, r.Problems)
		}
	}
}

// What can be written but means nothing is told by line, as in the editor.
func TestChangesThatMeanNothing(t *testing.T) {
	for _, c := range []Change{
		{Kind: "setting", Host: "mail.a.example", Name: "hello", Value: "yes"},
		{Kind: "product", Host: "mail.a.example", Value: "exchange2004"},
		{Kind: "registry", Host: "mail.a.example", Name: `HKLN\A\B`, Value: "x"},
		{Kind: "box", A: "mail.a.example", B: "mx.b.example", Name: "isa2004", On: true},
		{Kind: "box", A: "mail.a.example", B: "mail.a.example", Name: "pix", On: true},
		{Kind: "fault", Server: "198.51.100.53", Name: "tcp-refuse", On: true},
		{Kind: "zone", Name: "world", Value: "@"},
		{Kind: "section", Name: "note.eml", Value: ""},
	} {
		body, _ := json.Marshal(Explain{Text: Text{Source: small, Changes: []Change{c}}})
		r := theBook().Answer(t.Context(), Request{Ask: "explain", Body: body})
		if len(r.Problems) != 1 || r.Problems[0].Line < 2 || r.Error != "" {
			t.Errorf("%+v: want one problem, got %q %v", c, r.Error, r.Problems)
		}
	}
}

// A text with "each" becomes that of the case that is meant.
func TestChangesNarrow(t *testing.T) {
	text := Text{Name: "kb/kb818222/suppress-external", Case: "exchange2003", Changes: []Change{{Kind: "setting", Host: "mail.contoso.example", Name: "helo", Value: "yes"}}}
	w := ask(t, theBook(), "explain", Explain{Text: text}).(*World)
	if w.Cases != nil || w.Hosts[0].Product != "exchange2003" || w.Hosts[0].Settings["helo"] != "yes" || strings.Contains(w.Source, "SENDER") {
		t.Errorf("got %v %+v", w.Cases, w.Hosts[0])
	}
}

// world is what a scenario holds, without the places of lines.
func world(t testing.TB, l *Lab, text Text) *World {
	w := ask(t, l, "explain", Explain{Text: text}).(*World)
	w.Source, w.Chapters, w.Dropped = "", nil, nil
	for i := range w.Hosts {
		w.Hosts[i].Line = 0
	}
	for i := range w.Servers {
		w.Servers[i].Line = 0
	}
	for i := range w.Links {
		w.Links[i].Line = 0
	}
	for i := range w.Sections {
		w.Sections[i].Line = 0
	}
	return w
}

// A change and its inverse leave the world as it was.
func TestChangesCanBeUndone(t *testing.T) {
	l := theBook()
	var names []string
	for _, e := range ask(t, l, "list", nil).(*Book).Scenarios {
		if strings.HasPrefix(e.Name, "kb/") {
			names = append(names, e.Name)
		}
	}
	nothing := Change{Kind: "box", A: "x", B: "y", Name: "z"}
	rapid.Check(t, func(r *rapid.T) {
		text := Text{Name: rapid.SampledFrom(names).Draw(r, "scenario"), Changes: []Change{nothing}}
		before := world(t, l, text)
		there, back := someChange(r, before)
		body, _ := json.Marshal(Explain{Text: Text{Name: text.Name, Changes: []Change{there}}})
		if reply := l.Answer(t.Context(), Request{Ask: "explain", Body: body}); len(reply.Problems) > 0 {
			return // the story does something that it cannot do in such a world
		}
		text.Changes = append(append(text.Changes, there), back...)
		if diff := cmp.Diff(before, world(t, l, text)); diff != "" {
			r.Fatalf("%+v, then %+v: %s", there, back, diff)
		}
	})
}

// someChange draws a change of a world, and those that undo it.
func someChange(r *rapid.T, w *World) (there Change, back []Change) {
	host := rapid.SampledFrom(w.Hosts).Draw(r, "host")
	kinds := []string{"setting", "product", "registry", "box"}
	if len(w.Servers) > 0 {
		kinds = append(kinds, "fault")
	}
	if len(w.Sections) > 0 {
		kinds = append(kinds, "section")
	}
	switch rapid.SampledFrom(kinds).Draw(r, "kind") {
	case "setting":
		there = rapid.SampledFrom([]Change{{Name: "fqdn", Value: "x.example"}, {Name: "helo", Value: "yes"}, {Name: "retry", Value: "3h"},
			{Name: "smart-host", Value: "[10.0.0.1]"}, {Name: "computer-name"}}).Draw(r, "setting")
		there.Kind, there.Host = "setting", host.Name
		return there, []Change{{Kind: "setting", Host: host.Name, Name: there.Name, Value: host.Settings[there.Name]}}
	case "product": // with which its settings go
		there = Change{Kind: "product", Host: host.Name, Value: rapid.SampledFrom(peer.Products.Names()).Draw(r, "product")}
		back = []Change{{Kind: "product", Host: host.Name, Value: host.Product}}
		for _, name := range slices.Sorted(maps.Keys(host.Settings)) {
			back = append(back, Change{Kind: "setting", Host: host.Name, Name: name, Value: host.Settings[name]})
		}
		return there, back
	case "registry":
		there = Change{Kind: "registry", Host: host.Name, Name: `HKLM\SYSTEM\` + rapid.StringMatching(`[A-Za-z]{1,5}`).Draw(r, "key") + `\Value`,
			Value: rapid.SampledFrom([]string{"dword:1", "text", "two  words", `"quoted"`, "hex:01,02"}).Draw(r, "value")}
		return there, []Change{{Kind: "registry", Host: host.Name, Name: there.Name, Value: "-"}}
	case "box":
		there = Change{Kind: "box", A: host.Name, B: rapid.SampledFrom(w.Hosts).Draw(r, "other").Name,
			Name: rapid.SampledFrom(fakefirewall.Boxes.Names()).Draw(r, "box"), On: true}
		undo := there
		undo.On, undo.Settings = hasBox(w, there)
		return there, []Change{undo}
	case "fault":
		s := rapid.SampledFrom(w.Servers).Draw(r, "server")
		there = Change{Kind: "fault", Server: s.Address, Name: rapid.SampledFrom(fakedns.Faults.Names()).Draw(r, "fault"), On: true}
		undo := there
		undo.On, undo.Settings = has(s.Faults, there.Name)
		return there, []Change{undo}
	}
	s := rapid.SampledFrom(w.Sections).Draw(r, "section")
	return Change{Kind: "section", Name: s.Name, Value: "changed\n"}, []Change{{Kind: "section", Name: s.Name, Value: s.Text}}
}

func hasBox(w *World, c Change) (on bool, settings []string) {
	for _, l := range w.Links {
		if l.A == c.A && l.B == c.B || l.A == c.B && l.B == c.A {
			return has(l.Boxes, c.Name)
		}
	}
	return false, nil
}

func has(all []Switch, name string) (on bool, settings []string) {
	for _, s := range all {
		if s.Name == name {
			return true, s.Settings
		}
	}
	return false, nil
}

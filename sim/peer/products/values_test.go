package products

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/smtplab/smtplab/sim/catalogue"
	"github.com/smtplab/smtplab/sim/peer"
)

// Every value of the registry that a product asks for is declared, by its type, and every one that is declared is asked for.
func TestValuesAreThoseThatAreRead(t *testing.T) {
	for _, name := range peer.Products.Names() {
		read := map[string]string{}
		for _, settings := range variants(t, name) {
			maker, err := peer.Products.New(name, settings)
			if err != nil {
				t.Fatalf("%s %v: %v", name, settings, err)
			}
			registry := peer.NewRegistry()
			registry.Watch = func(path string, kind peer.ValueType) { read[strings.ToLower(path)] = string(kind) }
			maker(peer.Machine{Name: "mail.example", Registry: registry})
		}
		declared := map[string]string{}
		for _, v := range ValuesOf(name) {
			declared[strings.ToLower(v.Path)] = string(v.Type)
			if v.Usage == "" || v.Source == "" {
				t.Errorf("%s: %s: want a usage and a source", name, v.Path)
			}
			if err := peer.NewRegistry().SetText(v.Path, v.Default); v.Default != "" && err != nil {
				t.Errorf("%s: default of %s: %v", name, v.Path, err)
			}
		}
		if !maps.Equal(read, declared) {
			t.Errorf("%s: want the values that are read, %v, got %v declared", name, read, declared)
		}
	}
}

// variants are the settings of a product, once none and once for each choice of each of its own.
func variants(t *testing.T, name string) [][]string {
	entry, err := peer.Products.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	list := [][]string{nil}
	read := entry.Read()
	for _, p := range entry.Params {
		for _, choice := range read.Form(p.Name).Choices {
			list = append(list, []string{p.Name + "=" + choice})
		}
	}
	return list
}

// What is said of a setting's form is true: its choices can be set, and nothing else can.
func TestFormsAreTrue(t *testing.T) {
	examples := map[catalogue.Kind][2]string{
		catalogue.Number: {"3", "x"}, catalogue.Time: {"3h", "soon"}, catalogue.Times: {"3h,4h", "soon"}, catalogue.Check: {"yes", "true"},
	}
	for _, name := range peer.Products.Names() {
		entry, _ := peer.Products.Lookup(name)
		settings := entry.Read()
		peer.ReadConsole(settings)
		for _, p := range entry.Params {
			form := settings.Form(p.Name)
			good, bad := form.Choices, []string{}
			if form.Kind == catalogue.Choice {
				bad = append(bad, "no-such-choice")
			}
			if pair, has := examples[form.Kind]; has {
				good, bad = append(good, pair[0]), append(bad, pair[1])
			}
			for _, value := range good {
				if err := (peer.Setup{Product: name, Settings: []string{p.Name + "=" + value}}).Check(); err != nil {
					t.Errorf("%s: want a setting %s=%s, got %v", name, p.Name, value, err)
				}
			}
			for _, value := range bad {
				if (peer.Setup{Product: name, Settings: []string{p.Name + "=" + value}}).Check() == nil {
					t.Errorf("%s: want no setting %s=%s", name, p.Name, value)
				}
			}
		}
	}
}

// Where a product's windows show a setting, there is such a setting.
func TestWindowsShowSettings(t *testing.T) {
	for name, all := range windowsOf {
		entry, err := peer.Products.Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range all {
			for setting := range w {
				i := slices.IndexFunc(entry.Params, func(p catalogue.Param) bool { return p.Name == setting })
				if i < 0 || entry.Params[i].Page == "" || entry.Params[i].Label == "" {
					t.Errorf("%s: want a setting %q with a page and a label", name, setting)
				}
			}
		}
		for _, p := range entry.Params {
			if err := (peer.Setup{Product: name, Settings: []string{p.Name + "=" + p.Own}}).Check(); p.Own != "" && err != nil {
				t.Errorf("%s: what holds unless set cannot be set: %v", name, err)
			}
		}
	}
}

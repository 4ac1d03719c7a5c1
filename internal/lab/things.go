package lab

import (
	"cmp"
	"strings"

	"github.com/smtplab/smtplab/sim/catalogue"
	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/peer/products"
)

// things are the entries of a catalogue.
func things[T any](c *catalogue.Catalogue[T]) []Thing {
	list := []Thing{}
	for _, name := range c.Names() {
		if e, err := c.Lookup(name); err == nil {
			list = append(list, thing(e, e.Read()))
		}
	}
	return list
}

// productThings are the products: the console's settings are read beside their own, and registry values come to that.
func productThings() []Thing {
	list := []Thing{}
	for _, name := range peer.Products.Names() {
		e, err := peer.Products.Lookup(name)
		if err != nil {
			continue // it was listed a moment ago
		}
		settings := e.Read()
		peer.ReadConsole(settings)
		t := thing(e, settings)
		for _, v := range products.ValuesOf(name) {
			t.Values = append(t.Values, Registry{Path: v.Path, Type: string(v.Type), Default: v.Default, Usage: v.Usage, Source: v.Source})
		}
		list = append(list, t)
	}
	return list
}

func thing[T any](e catalogue.Entry[T], read *catalogue.Settings) Thing {
	t := Thing{Name: e.Name, Summary: e.Summary, Story: e.Story, Usage: e.Usage()}
	for _, p := range e.Params {
		form := read.Form(p.Name)
		usual := cmp.Or(p.Default, p.Own)
		if form.Kind == catalogue.Times && p.Own != "" && !strings.Contains(p.Own, ",") {
			form.Kind = catalogue.Time // the product knows but one
		}
		t.Params = append(t.Params, Param{Name: p.Name, Default: usual, Usage: p.Usage, Page: p.Page, Label: p.Label,
			Control: controls[form.Kind], Choices: form.Choices})
	}
	return t
}

// controls are what the page has for each kind of setting.
var controls = map[catalogue.Kind]string{
	catalogue.Text: "text", catalogue.Number: "number", catalogue.Time: "time", catalogue.Times: "retries", catalogue.Check: "check",
	catalogue.Choice: "choice", catalogue.List: "list",
}

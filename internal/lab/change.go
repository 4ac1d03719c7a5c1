package lab

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/tools/txtar"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/sim/peer"
)

// turns are the kinds of changes: each edits the text.
var turns = map[string]func(*draft, Change) error{
	"setting":  (*draft).setting,
	"product":  (*draft).product,
	"registry": (*draft).registry,
	"box":      (*draft).box,
	"fault":    (*draft).fault,
	"zone":     (*draft).zone,
	"section":  (*draft).section,
}

// change makes changes to a scenario's text, in order. A text with "each" becomes that of one case first, for what a student
// turns belongs to what he sees. Comments, the order of lines and all that is not changed stay as they are, in straight
// columns. Whether the text is still a scenario is for its reader to say.
func change(source []byte, value string, changes []Change) (*draft, error) {
	text, err := harness.Narrow(source, value)
	if err != nil {
		return nil, err
	}
	d := newDraft(text)
	for i, c := range changes {
		turn, known := turns[c.Kind]
		if !known {
			return nil, fmt.Errorf("change %d: want setting, registry, product, box, fault, zone or section, got %q", i+1, c.Kind)
		}
		if err := turn(d, c); err != nil {
			return nil, fmt.Errorf("change %d: %s: %w", i+1, c.Kind, err)
		}
	}
	return d, nil
}

// setting gives a setting of a host's product a value, or takes it away.
func (d *draft) setting(c Change) error {
	line, err := d.host(c.Host)
	if err != nil {
		return err
	}
	if err := checkSettings([]string{c.Name + "=" + c.Value}); err != nil {
		return err
	}
	words := d.words(line)
	at := slices.IndexFunc(words[hostSettings:], func(w string) bool { return strings.HasPrefix(w, c.Name+"=") })
	switch {
	case at < 0 && c.Value == "":
	case at < 0:
		words = append(words, c.Name+"="+c.Value)
	case c.Value == "":
		words = slices.Delete(words, hostSettings+at, hostSettings+at+1)
	default:
		words[hostSettings+at] = c.Name + "=" + c.Value
	}
	d.put(line, words)
	return nil
}

// product puts another product in a host's place. What of the settings it takes stays: the list of DNS servers is the host's,
// whatever runs on it.
func (d *draft) product(c Change) error {
	line, err := d.host(c.Host)
	if err != nil {
		return err
	}
	if err := checkWord("product", c.Value); err != nil {
		return err
	}
	words := d.words(line)
	next := append(words[:hostProduct:hostProduct], c.Value)
	for _, setting := range words[hostSettings:] {
		why := harness.CheckProduct(c.Value, append(next[hostSettings:len(next):len(next)], setting))
		if why != nil && peer.Products.Has(c.Value) {
			d.dropped = append(d.dropped, LeftOut{Text: c.Host + ": " + setting, Why: why.Error()})
			continue
		}
		next = append(next, setting)
	}
	d.put(line, next)
	return nil
}

// registry gives a registry value to a host from the beginning, or takes it away.
func (d *draft) registry(c Change) error {
	below, err := d.host(c.Host)
	if err != nil {
		return err
	}
	if err := checkWord("registry path", c.Name); err != nil {
		return err
	}
	if c.Value == "" || c.Value != strings.TrimSpace(c.Value) || strings.ContainsFunc(c.Value, unicode.IsControl) {
		return fmt.Errorf("value: want one line of text, or - to take the value away, got %q", c.Value)
	}
	same := slices.DeleteFunc(d.world("registry"), func(line int) bool {
		words := d.words(line)
		return len(words) < 3 || words[1] != c.Host || !strings.EqualFold(words[2], c.Name)
	})
	next := []string{"registry", c.Host, c.Name, c.Value}
	if len(same) > 0 && c.Value != "-" {
		d.put(same[len(same)-1], next) // of two lines for one value the later holds
		return nil
	}
	for _, line := range slices.Backward(same) {
		d.remove(line)
	}
	if c.Value != "-" {
		d.insert(max(below, d.last("mailbox"), d.last("registry")), next...)
	}
	return nil
}

// zone is section, for one that holds zones.
func (d *draft) zone(c Change) error {
	for i := range d.lines {
		words := d.words(i)
		if len(words) > 1 && (words[0] == "zone" || words[0] == "dns") && slices.Contains(words[1:], c.Name) {
			return d.section(c)
		}
	}
	return fmt.Errorf("want a section that a line zone or dns names, got %q", c.Name)
}

// section writes a section anew.
func (d *draft) section(c Change) error {
	at := slices.IndexFunc(d.sections, func(f txtar.File) bool { return f.Name == c.Name })
	if at < 0 {
		return fmt.Errorf("there is no section %q", c.Name)
	}
	text := strings.ReplaceAll(c.Value, "\r\n", "\n")
	if heads := txtar.Parse([]byte(text)).Files; len(heads) > 0 {
		return fmt.Errorf(`section %q: line "-- %s --" would begin another section; write it otherwise`, c.Name, heads[0].Name)
	}
	d.sections[at].Data = []byte(text)
	return nil
}

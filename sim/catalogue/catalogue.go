// Package catalogue keeps lists of things that can be named: DNS faults, boxes, products, quirks, verbs.
//
// Each such thing is one file that registers itself with [Catalogue.Register] in its init function, under the name that
// a scenario uses. The name, the summary, the parameters and the story are what `smtplab list` and `smtplab explain`
// print and what the loader checks, so that nothing is written twice. [Catalogue.New] makes one from its name and
// settings ("first=3"); its errors name the nearest entry or parameter.
package catalogue

import (
	"fmt"
	"slices"
	"strings"
)

// An Entry is one thing that can be named, and how to make it.
type Entry[T any] struct {
	Name    string // as scenarios spell it: lower case, words joined by "-"
	Summary string // one line, no full stop
	Story   string // prose: what it does, to whom it happened; sources by KB or RFC number
	Params  []Param
	New     func(*Settings) (T, error)
}

// A Param is one setting of an entry.
type Param struct {
	Name    string
	Default string // as it would be written; empty for none
	Usage   string // one line, with unit or allowed values
	// Own is what holds where there is no default and nothing is set, if it can be said: the entry's own habit.
	Own string
	// Page is where the product itself shows the setting, from the window to the page and the button: "SMTP virtual server >
	// Delivery > Advanced Delivery"; Label what it is called there. Both are empty where it is shown nowhere.
	Page, Label string
}

// A Catalogue is a set of entries. Its zero value is ready to use; Kind must be set for messages.
type Catalogue[T any] struct {
	Kind    string // "box", "fault", "product": the noun in messages
	entries map[string]Entry[T]
}

// Register adds an entry. It panics where the name is taken or empty: a mistake of the programmer, found at start.
func (c *Catalogue[T]) Register(e Entry[T]) {
	if _, taken := c.entries[e.Name]; taken || e.Name == "" || e.New == nil {
		panic(fmt.Sprintf("catalogue: bad or doubled %s %q", c.Kind, e.Name))
	}
	if c.entries == nil {
		c.entries = map[string]Entry[T]{}
	}
	c.entries[e.Name] = e
}

// Names lists the entries' names in order.
func (c *Catalogue[T]) Names() []string {
	names := make([]string, 0, len(c.entries))
	for name := range c.entries {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Lookup returns an entry. The error suggests the nearest name, or all where none is near.
func (c *Catalogue[T]) Lookup(name string) (Entry[T], error) {
	if e, ok := c.entries[name]; ok {
		return e, nil
	}
	names := c.Names()
	hint := Suggest(name, names)
	if hint == "" && len(names) > 0 {
		hint = "; want one of " + strings.Join(names, ", ")
	}
	return Entry[T]{}, fmt.Errorf("unknown %s %q%s", c.Kind, name, hint)
}

// Has reports whether there is an entry of that name.
func (c *Catalogue[T]) Has(name string) bool {
	_, ok := c.entries[name]
	return ok
}

// New makes the named thing with settings of the form "name=value".
func (c *Catalogue[T]) New(name string, settings []string) (T, error) {
	var none T
	e, err := c.Lookup(name)
	if err != nil {
		return none, err
	}
	s, err := Parse(e.Params, settings)
	if err != nil {
		return none, fmt.Errorf("%s %s: %w", c.Kind, name, err)
	}
	made, err := e.New(s)
	if err == nil {
		err = s.Err()
	}
	if err != nil {
		return none, fmt.Errorf("%s %s: %w", c.Kind, name, err)
	}
	return made, nil
}

// Usage is the entry's name with its parameters, for example "reset [after=N] [verb=VERB]".
func (e Entry[T]) Usage() string {
	words := []string{e.Name}
	for _, p := range e.Params {
		words = append(words, fmt.Sprintf("[%s=%s]", p.Name, p.Default))
	}
	return strings.Join(words, " ")
}

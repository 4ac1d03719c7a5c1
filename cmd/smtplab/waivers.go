package main

import (
	"os"

	"github.com/smtplab/smtplab/harness/waivers"
	"github.com/smtplab/smtplab/sim/catalogue"
)

// readWaivers reads the file of waivers, if there is one. A waiver for a case that exists nowhere is a mistake: it would
// never be used and never be missed.
func (f *runFlags) readWaivers(chosen []story) error {
	if err := waivers.Day(f.date); err != nil {
		return misused("--date: %w", err)
	}
	if f.waiversFile == "" {
		return nil
	}
	text, err := os.ReadFile(f.waiversFile)
	if err != nil {
		return misused("--waivers: %w", err)
	}
	if f.waivers, err = waivers.Read(f.waiversFile, text); err != nil {
		return misused("%w", err)
	}
	book, err := wholeBook().cases()
	if err != nil {
		return err
	}
	known := map[string]bool{}
	var names []string
	for _, s := range append(book, chosen...) {
		for _, name := range []string{s.Name, s.Scenario.Name} {
			known[name] = true
			names = append(names, name)
		}
	}
	for _, w := range f.waivers {
		if !known[w.Case] {
			return misused("%s: no case is called %q%s", f.waiversFile, w.Case, catalogue.Suggest(w.Case, names))
		}
	}
	return nil
}
